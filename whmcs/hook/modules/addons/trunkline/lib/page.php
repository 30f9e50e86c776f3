<?php
// The addon's page: how the delivery stands. It shows types, states and times; everything is escaped.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

require_once __DIR__ . '/run.php';

const ROWS = 50;

function page($link)
{
    if (session_status() !== PHP_SESSION_ACTIVE) {
        session_start();
    }
    if (!isset($_SESSION['trunkline_token'])) {
        $_SESSION['trunkline_token'] = bin2hex(random_bytes(16));
    }
    try {
        return shown($link, $_SESSION['trunkline_token']);
    } catch (\Throwable $error) {
        $what = 'The events cannot be shown (' . kindOf($error) . '). Where the table is missing, deactivate the addon and activate it again.';
        return '<div class="errorbox">' . e($what) . '</div>';
    }
}

function shown($link, $token)
{
    $said = pressed($token);
    $fault = settings()['fault'];
    $count = function ($state) {
        return Capsule::table(TABLE)->where('state', $state)->count();
    };
    $html = ($fault === '' ? '' : '<div class="errorbox">' . e($fault) . '</div>') . ($said === '' ? '' : '<div class="infobox">' . e($said) . '</div>');
    $html .= '<p>Waiting: ' . $count('waiting') . ' · delivered in the last 7 days: ' . $count('delivered') . ' · given up: ' . $count('failed') . '</p>';
    $html .= '<form method="post" action="' . e($link) . '"><input type="hidden" name="trunkline_token" value="' . e($token) . '">';
    $html .= '<button name="trunkline" value="test" class="btn btn-primary">Send a test event</button> ';
    $html .= '<button name="trunkline" value="again" class="btn btn-default">Try again what was given up</button></form>';
    return $html . table();
}

/** What a button was pressed for. Nothing is done for a form that is not from this page. */
function pressed($token)
{
    $asked = isset($_POST['trunkline']) && is_string($_POST['trunkline']) ? $_POST['trunkline'] : '';
    if ($asked === '') {
        return '';
    }
    $given = isset($_POST['trunkline_token']) && is_string($_POST['trunkline_token']) ? $_POST['trunkline_token'] : '';
    if (!hash_equals($token, $given)) {
        return 'This form has expired; nothing was done. Try again.';
    }
    if ($asked === 'again') {
        $now = time();
        Capsule::table(TABLE)->where('state', 'failed')->update(['state' => 'waiting', 'created_at' => $now, 'due_at' => $now, 'attempts' => 0]);
        return 'What was given up is tried again with the next run.';
    }
    put('hook.test', []);
    return 'A test event was noted down and sent: ' . run(15) . '.';
}

function table()
{
    $rows = '';
    foreach (Capsule::table(TABLE)->orderBy('id', 'desc')->limit(ROWS)->get() as $event) {
        $cells = [$event->id, $event->type, $event->state, $event->attempts, $event->last_answer, at($event->created_at), at($event->last_at)];
        $rows .= '<tr><td>' . implode('</td><td>', array_map(__NAMESPACE__ . '\e', $cells)) . '</td></tr>';
    }
    $titles = ['#', 'Event', 'State', 'Attempts', 'Last answer', 'Noted down (UTC)', 'Last tried (UTC)'];
    return '<table class="table table-striped"><thead><tr><th>' . implode('</th><th>', $titles) . '</th></tr></thead><tbody>' . $rows . '</tbody></table>';
}

function at($seconds)
{
    return (int) $seconds === 0 ? '' : gmdate('Y-m-d H:i:s', (int) $seconds);
}

function e($text)
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}
