<?php
// Registers one function for each hook point. WHMCS loads this file on every page, so it does nothing else: no query, no class, no setting is read
// before something has happened. See docs/whmcs-hook.md.

if (!defined('WHMCS')) {
    die('This file cannot be called directly');
}

require_once __DIR__ . '/lib/points.php';

foreach (array_keys(\Trunkline\Hook\points()) as $point) {
    add_hook($point, 1, function ($vars) use ($point) {
        require_once __DIR__ . '/lib/note.php';
        \Trunkline\Hook\note($point, is_array($vars) ? $vars : []);
    });
}

// At the end of WHMCS's own cron: that the hook is alive is said, here alone, and what waits is delivered.
add_hook('AfterCronJob', 1, function () {
    require_once __DIR__ . '/lib/run.php';
    \Trunkline\Hook\beat();
    \Trunkline\Hook\run(20);
});
