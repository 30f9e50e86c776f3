<?php
// For a cron of the system, each minute: php -q <whmcs>/modules/addons/trunkline/deliver.php. WHMCS's own cron does the same every five, and
// says there that it is alive.

if (PHP_SAPI !== 'cli') {
    http_response_code(404);
    exit();
}

require_once __DIR__ . '/../../../init.php';
require_once __DIR__ . '/lib/run.php';

echo \Trunkline\Hook\run(45), "\n";
