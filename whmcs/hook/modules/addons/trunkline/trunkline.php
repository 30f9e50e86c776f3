<?php
// The addon as WHMCS sees it: its settings, its table, its page. What it does is in hooks.php and lib.

if (!defined('WHMCS')) {
    die('This file cannot be called directly');
}

use Illuminate\Database\Capsule\Manager as Capsule;

require_once __DIR__ . '/lib/note.php';

function trunkline_config()
{
    return [
        'name' => 'Trunkline',
        'description' => 'Tells Trunkline that something happened to an invoice, service, client, order or ticket: ids alone, signed, sent by cron.',
        'version' => '1.0',
        'author' => 'Trunkline',
        'language' => 'english',
        'fields' => [
            'endpoint' => [
                'FriendlyName' => 'Endpoint',
                'Type' => 'text',
                'Size' => '60',
                'Description' => 'https://<the portal>/api/hooks/whmcs',
            ],
            'secrets' => [
                'FriendlyName' => 'Secrets',
                'Type' => 'password',
                'Size' => '60',
                'Description' => 'whsec_…, one of WHMCS_HOOK_SECRETS; two, separated by a space, while they are exchanged',
            ],
            'drop_table' => [
                'FriendlyName' => 'When deactivated',
                'Type' => 'yesno',
                'Description' => 'Delete the table of events, and with it what was not delivered yet',
            ],
        ],
    ];
}

function trunkline_activate()
{
    try {
        \Trunkline\Hook\createTable();
        return ['status' => 'success', 'description' => 'Now give it its endpoint and its secret, and set up the cron of deliver.php.'];
    } catch (\Throwable $error) {
        return ['status' => 'error', 'description' => 'The table ' . \Trunkline\Hook\TABLE . ' could not be made: ' . get_class($error)];
    }
}

function trunkline_deactivate()
{
    require_once __DIR__ . '/lib/settings.php';
    try {
        if (!\Trunkline\Hook\settings()['dropTable']) {
            return ['status' => 'success', 'description' => 'The table of events was kept.'];
        }
        Capsule::schema()->dropIfExists(\Trunkline\Hook\TABLE);
        return ['status' => 'success', 'description' => 'The table of events was deleted.'];
    } catch (\Throwable $error) {
        return ['status' => 'error', 'description' => 'The table of events could not be deleted: ' . get_class($error)];
    }
}

function trunkline_output($vars)
{
    require_once __DIR__ . '/lib/page.php';
    echo \Trunkline\Hook\page(isset($vars['modulelink']) ? $vars['modulelink'] : '');
}
