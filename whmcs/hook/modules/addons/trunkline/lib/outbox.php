<?php
// The outbox: one row for each event, kept until the BFF has taken it. Rows hold ids alone.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

const TABLE = 'mod_trunkline_outbox';
/** Says that WHMCS calls our hooks. One waits at most, and none is ever given up: the next one says more. */
const HEARTBEAT = 'hook.heartbeat';
/**
 * 1 for what is only counted by whoever is told. A billing run makes many of these at once: they let all others go first, and are deleted first.
 * What we say of ourselves is only counted too, and must not wait: a heartbeat that came late would be taken for silence.
 */
const GOES_LAST = "case when type in ('invoice.created', 'ticket.opened', 'ticket.replied') then 1 else 0 end";
/** Whoever dies while it sends an event leaves it to the next run after this time. */
const CLAIM_S = 120;

function createTable()
{
    if (Capsule::schema()->hasTable(TABLE)) {
        return;
    }
    Capsule::schema()->create(TABLE, function ($table) {
        $table->increments('id');
        $table->string('webhook_id', 64)->unique();
        $table->string('type', 64);
        $table->text('body');
        $table->integer('created_at')->unsigned();
        $table->integer('due_at')->unsigned();
        $table->integer('claimed_until')->unsigned()->default(0);
        $table->integer('attempts')->unsigned()->default(0);
        $table->string('state', 16)->default('waiting');
        $table->string('last_answer', 64)->default('');
        $table->integer('last_at')->unsigned()->default(0);
        $table->index(['state', 'due_at']);
        $table->index(['state', 'created_at']);
    });
}

function put($type, array $ids, $afterS = 0)
{
    $now = time();
    // Id and body are made once: every attempt sends the same ones. `{}` and not `[]` where there is no id.
    Capsule::table(TABLE)->insert([
        'webhook_id' => 'whmcs_' . bin2hex(random_bytes(16)),
        'type' => $type,
        'body' => json_encode(['type' => $type, 'timestamp' => gmdate('Y-m-d\TH:i:s\Z', $now), 'data' => (object) $ids]),
        'created_at' => $now,
        'due_at' => $now + $afterS,
    ]);
}

/** Takes the place of a heartbeat that still waits. */
function putHeartbeat()
{
    Capsule::table(TABLE)->where('type', HEARTBEAT)->where('state', 'waiting')->where('claimed_until', '<=', time())->delete();
    put(HEARTBEAT, []);
}

/** Events that are due: what matters first, and of that what was tried least, so that none which nobody takes stands before the others. */
function due($limit)
{
    return Capsule::table(TABLE)
        ->where('state', 'waiting')
        ->where('due_at', '<=', time())
        ->where('claimed_until', '<=', time())
        ->orderByRaw(GOES_LAST)
        ->orderBy('attempts')
        ->orderBy('id')
        ->limit($limit)
        ->get();
}

/** False where another run has it: WHMCS's cron and ours may come at once. */
function claim($id)
{
    return Capsule::table(TABLE)
        ->where('id', $id)
        ->where('state', 'waiting')
        ->where('claimed_until', '<=', time())
        ->update(['claimed_until' => time() + CLAIM_S]) === 1;
}

/** @param string $state waiting, delivered or failed */
function settle($event, $state, $answer, $dueAt = null)
{
    Capsule::table(TABLE)->where('id', $event->id)->update([
        'state' => $state,
        'last_answer' => $answer,
        'last_at' => time(),
        'attempts' => $event->attempts + 1,
        'due_at' => $dueAt === null ? $event->due_at : $dueAt,
        'claimed_until' => 0,
    ]);
}

/** What waits since one of these was the answer is due at once. @param string[] $answers */
function makeDue(array $answers)
{
    $now = time();
    Capsule::table(TABLE)->where('state', 'waiting')->where('due_at', '>', $now)->whereIn('last_answer', $answers)->update(['due_at' => $now]);
}
