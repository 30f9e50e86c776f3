<?php
// What WHMCS has done when its init.php is over, as far as an addon sees it: the registry of hooks, the activity log, the active addon's hooks.

use Illuminate\Database\Capsule\Manager as Capsule;

define('WHMCS', true);
error_reporting(E_ALL);
set_error_handler(function ($level, $message, $file, $line) {
    if ((error_reporting() & $level) === 0) return true; // silenced with @
    fwrite(STDERR, "$message in $file:$line\n");
    exit(70);
});

require __DIR__ . '/capsule.php';

$hooks = [];

function add_hook($point, $priority, $function)
{
    global $hooks;
    $hooks[$point][] = $function;
}

function run_hook($point, array $vars)
{
    global $hooks;
    foreach (isset($hooks[$point]) ? $hooks[$point] : [] as $function) {
        $function($vars);
    }
}

function logActivity($message, $clientId = 0)
{
    Capsule::run('insert into tblactivitylog (description) values (?)', [$message]);
}

/** WHMCS's own, as far as that some texts cannot be decrypted. */
function decrypt($text)
{
    if (strpos($text, 'encrypted:') !== 0) throw new RuntimeException("$text cannot be decrypted");
    return base64_decode(substr($text, strlen('encrypted:')));
}

Capsule::pdo()->exec('create table if not exists tbladdonmodules (module text, setting text, value text)');
Capsule::pdo()->exec('create table if not exists tblactivitylog (description text)');
require getenv('WHMCS_ROOT') . '/modules/addons/trunkline/hooks.php';
$queriesOfLoading = count(Capsule::$statements);
