<?php
// One run of the delivery, by whichever cron comes: it ends in time, and never breaks the cron that it runs in.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

require_once __DIR__ . '/note.php';
require_once __DIR__ . '/settings.php';
require_once __DIR__ . '/sign.php';
require_once __DIR__ . '/post.php';

const AT_A_TIME = 25;
const RETRY_S = 30;
const RETRY_CAP_S = 900;
const HEARTBEAT_S = 50;

/** Sends what is due, for at most so many seconds. Says how it went, in words. */
function run($seconds)
{
    try {
        $settings = settings();
        if ($settings['fault'] !== '') {
            return $settings['fault'];
        }
        tidy();
        beat();
        return deliver($settings, microtime(true) + $seconds);
    } catch (\Throwable $error) {
        $what = 'the delivery broke off (' . get_class($error) . ' in ' . basename($error->getFile()) . ':' . $error->getLine() . ')';
        complain($what);
        return $what;
    }
}

/** Says that the hook is alive: once for a while, and not again while the last one still waits. */
function beat()
{
    $since = Capsule::table(TABLE)->where('type', 'hook.heartbeat')->where('created_at', '>', time() - HEARTBEAT_S)->count();
    $waiting = Capsule::table(TABLE)->where('type', 'hook.heartbeat')->where('state', 'waiting')->count();
    if ($since === 0 && $waiting === 0) {
        put('hook.heartbeat', []);
    }
}

function deliver(array $settings, $endsAt)
{
    $delivered = 0;
    do {
        $events = due(AT_A_TIME);
        foreach ($events as $event) {
            // An answer may take its time: whoever begins too late would not end in time.
            if (microtime(true) + ANSWER_S > $endsAt && $delivered > 0) {
                return "$delivered delivered; the rest comes with the next run";
            }
            if (!claim($event->id)) {
                continue;
            }
            $status = send($settings, $event);
            if ($status >= 200 && $status < 300) {
                settle($event, 'delivered', (string) $status);
                $delivered += 1;
                continue;
            }
            // What was said cannot become right by saying it again.
            if ($status === 409 || $status === 422) {
                settle($event, 'failed', (string) $status);
                continue;
            }
            settle($event, 'waiting', $status === 0 ? 'no answer' : (string) $status, time() + pauseAfter($event->attempts));
            // The others would fare no better, and each would take its time.
            return "$delivered delivered; then " . ($status === 0 ? 'no answer came' : "the answer was $status");
        }
    } while (count($events) === AT_A_TIME);
    return "$delivered delivered";
}

/** 30 s, then twice as long each time up to 15 minutes. */
function pauseAfter($attempts)
{
    return (int) min(RETRY_CAP_S, RETRY_S * pow(2, min(10, $attempts)));
}

/** The id is the event's, the timestamp the attempt's. */
function send(array $settings, $event)
{
    $timestamp = (string) time();
    return post($settings['endpoint'], $event->body, [
        'Content-Type: application/json',
        'webhook-id: ' . $event->webhook_id,
        'webhook-timestamp: ' . $timestamp,
        'webhook-signature: ' . signature($event->webhook_id, $timestamp, $event->body, $settings['secrets']),
    ]);
}
