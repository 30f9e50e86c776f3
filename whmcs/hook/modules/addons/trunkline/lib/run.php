<?php
// One run of the delivery, by whichever cron comes: it ends in time, and never breaks the cron that it runs in.

namespace Trunkline\Hook;

require_once __DIR__ . '/note.php';
require_once __DIR__ . '/tidy.php';
require_once __DIR__ . '/settings.php';
require_once __DIR__ . '/deliver.php';

/** Sends what is due, for at most so many seconds. Says how it went, in words. */
function run($seconds)
{
    try {
        tidy();
        $settings = settings();
        if ($settings['fault'] !== '') {
            complainHourly('settings', 'nothing is sent. ' . $settings['fault']);
            return $settings['fault'];
        }
        return deliver($settings, microtime(true) + $seconds);
    } catch (\Throwable $error) {
        $what = 'the delivery broke off (' . kindOf($error) . ')';
        complainHourly('broken', $what);
        return $what;
    }
}

/**
 * To be called by the function that WHMCS's own cron calls, and by nothing else: whoever hears it knows that WHMCS has registered the hooks. A
 * cron of the system delivers whether it has or not.
 */
function beat()
{
    try {
        putHeartbeat();
    } catch (\Throwable $error) {
        complainHourly('broken', 'that it is alive could not be noted down (' . kindOf($error) . ')');
    }
}
