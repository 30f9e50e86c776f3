<?php
// Keeps the outbox small, whether or not anything can be sent: it lies in WHMCS's own database.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

const GIVE_UP_S = 86400;
const KEEP_DELIVERED_S = 604800;
const KEEP_FAILED_S = 2592000;
/** So many may wait, and so many may stand there given up. */
const MOST_ROWS = 10000;
/** In one statement and in one run: WHMCS works with the same database meanwhile. */
const ROWS_AT_ONCE = 500;
const STATEMENTS_A_RUN = 20;

/**
 * What nobody would take for a day is given up, and shown; what was settled long ago is forgotten. So is what is too much: first what is only
 * counted, then the oldest.
 */
function tidy()
{
    olderThan(GIVE_UP_S, 'waiting', function ($rows) {
        $rows->update(['state' => 'failed']);
    });
    $forget = function ($rows) {
        $rows->delete();
    };
    olderThan(KEEP_DELIVERED_S, 'delivered', $forget);
    olderThan(KEEP_FAILED_S, 'failed', $forget);
    foreach (['waiting' => 'waited', 'failed' => 'were given up'] as $state => $words) {
        $excess = Capsule::table(TABLE)->where('state', $state)->count() - MOST_ROWS;
        if ($excess > 0) {
            $gone = inParts(Capsule::table(TABLE)->where('state', $state)->orderByRaw(GOES_LAST . ' desc'), $excess, $forget);
            $which = "$gone of them were deleted: new invoices and tickets first, then the oldest";
            complainHourly("too_many_$state", 'more than ' . MOST_ROWS . " events $words, so $which");
        }
    }
}

function olderThan($seconds, $state, callable $do)
{
    inParts(Capsule::table(TABLE)->where('state', $state)->where('created_at', '<', time() - $seconds), PHP_INT_MAX, $do);
}

/**
 * Does it to the oldest of these, within whatever order they have: at most so many, a few in each statement. Says to how many. By their ids: not
 * every database has a LIMIT there.
 */
function inParts($query, $most, callable $do)
{
    $done = 0;
    for ($n = 0; $n < STATEMENTS_A_RUN && $done < $most; $n += 1) {
        $asked = min(ROWS_AT_ONCE, $most - $done);
        $ids = [];
        foreach ((clone $query)->orderBy('created_at')->orderBy('id')->limit($asked)->get(['id']) as $row) {
            $ids[] = $row->id;
        }
        if ($ids !== []) {
            $do(Capsule::table(TABLE)->whereIn('id', $ids));
        }
        $done += count($ids);
        if (count($ids) < $asked) {
            break;
        }
    }
    return $done;
}
