<?php
// From the outbox to the BFF. One event that nobody takes holds no other up; where nobody takes any, a run ends soon and gives nothing up.

namespace Trunkline\Hook;

require_once __DIR__ . '/outbox.php';
require_once __DIR__ . '/complain.php';
require_once __DIR__ . '/sign.php';
require_once __DIR__ . '/post.php';

const AT_A_TIME = 25;
const RETRY_S = 30;
const RETRY_CAP_S = 900;
/**
 * Nobody is there, or lets us in: the others would fare no better, and each would take its time. A 404 is of the endpoint, not of an event: a
 * proxy says so, or it is the wrong one.
 */
const NOBODY_THERE = ['no answer', '401', '403', '404', '429', '502', '503', '504'];
/** What was said cannot become right by saying it again. */
const REFUSED = ['400', '409', '413', '415', '422'];
/** In a row, with nothing delivered between: then it is not the events' fault. */
const MOST_MISSED = 3;
const MOST_REFUSED = 5;

/** Sends what is due until `$endsAt`. Says how it went, in words. */
function deliver(array $settings, $endsAt)
{
    $sent = 0;
    $delivered = 0;
    $missed = 0;
    $refused = 0;
    $refusedInARow = [];
    $answer = '';
    $why = '';
    foreach (dueOnce() as $event) {
        // An answer may take its time: whoever begins too late would not end in time.
        if ($sent > 0 && microtime(true) + ANSWER_S > $endsAt) {
            $why = 'the rest comes with the next run';
            break;
        }
        if (!claim($event->id)) {
            continue;
        }
        $status = send($settings, $event);
        $sent += 1;
        if ($status >= 200 && $status < 300) {
            settle($event, 'delivered', (string) $status);
            if ($delivered === 0) {
                makeDue(NOBODY_THERE);
            }
            $delivered += 1;
            $missed = 0;
            $refusedInARow = [];
            continue;
        }
        $answer = $status === 0 ? 'no answer' : (string) $status;
        if (in_array($answer, REFUSED, true) && $event->type !== HEARTBEAT) {
            settle($event, 'failed', $answer);
            $refused += 1;
            $refusedInARow[] = $event;
            if (count($refusedInARow) === MOST_REFUSED) {
                $why = 'then ' . MOST_REFUSED . ' were refused in a row, and wait; ' . inWords($answer);
                break;
            }
            continue;
        }
        putOff($event, $answer);
        if ($answer === '404') {
            complainHourly('not_found', 'the endpoint was answered 404, and events wait. Look whether it is the right one');
        }
        $missed += 1;
        if (in_array($answer, NOBODY_THERE, true) || $missed === MOST_MISSED) {
            $why = 'then ' . inWords($answer);
            break;
        }
    }
    tellOfRefusals($refused, $refusedInARow, $answer);
    if ($why === '' && $sent > $delivered) {
        $why = $sent - $delivered . ' not: ' . inWords($answer);
    }
    return "$delivered delivered" . ($why === '' ? '' : "; $why");
}

/** What is due, each once in a run: a heartbeat is due again at once. */
function dueOnce()
{
    $seen = [];
    do {
        $before = count($seen);
        foreach (due(AT_A_TIME) as $event) {
            if (!isset($seen[$event->id])) {
                $seen[$event->id] = true;
                yield $event;
            }
        }
    } while (count($seen) > $before);
}

/** Whoever refuses so many in a row may be somebody else, a proxy or another path: those are not given up for that. */
function tellOfRefusals($refused, array $inARow, $answer)
{
    if (count($inARow) === MOST_REFUSED) {
        foreach ($inARow as $event) {
            putOff($event, $answer);
        }
        $refused -= MOST_REFUSED;
        complainHourly('refused_in_a_row', MOST_REFUSED . " events in a row were refused ($answer), so nothing more was sent. Look at the endpoint.");
    }
    if ($refused > 0) {
        complainHourly('refused', "$refused of the events of a run were refused ($answer) and given up: the addon's page shows which.");
    }
}

function inWords($answer)
{
    return $answer === 'no answer' ? 'no answer came' : "the answer was $answer";
}

/** 30 s, then twice as long each time up to 15 minutes. A heartbeat does not wait: after an outage it is the first thing to be heard. */
function putOff($event, $answer)
{
    $pause = (int) min(RETRY_CAP_S, RETRY_S * pow(2, min(10, $event->attempts)));
    settle($event, 'waiting', $answer, $event->type === HEARTBEAT ? null : time() + $pause);
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
