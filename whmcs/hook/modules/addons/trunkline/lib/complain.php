<?php
// What went wrong, in WHMCS's activity log, where staff look. It never holds what an event was about.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

const SILENT_S = 3600;

function complain($what)
{
    try {
        logActivity("Trunkline hook: $what");
    } catch (\Throwable $error) {
        error_log("Trunkline hook: $what");
    }
}

/** For what every run of a cron finds anew: once an hour for each subject. When it was said last is kept beside the addon's settings. */
function complainHourly($subject, $what)
{
    try {
        $own = ['module' => 'trunkline', 'setting' => "complained_$subject"];
        $saidAt = null;
        foreach (Capsule::table('tbladdonmodules')->where('module', $own['module'])->where('setting', $own['setting'])->get() as $row) {
            $saidAt = (int) $row->value;
        }
        if ($saidAt !== null && $saidAt > time() - SILENT_S) {
            return;
        }
        if ($saidAt === null) {
            Capsule::table('tbladdonmodules')->insert($own + ['value' => (string) time()]);
        } else {
            Capsule::table('tbladdonmodules')
                ->where('module', $own['module'])
                ->where('setting', $own['setting'])
                ->update(['value' => (string) time()]);
        }
    } catch (\Throwable $error) {
        // Rather once too often than never.
    }
    complain($what);
}

/** What was thrown and where: its message may quote what it was given. */
function kindOf(\Throwable $error)
{
    return get_class($error) . ' in ' . basename($error->getFile()) . ':' . $error->getLine();
}
