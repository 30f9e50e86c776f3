<?php
// The outbox: one row for each event, kept until the BFF has taken it. Rows hold ids alone.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

const TABLE = 'mod_trunkline_outbox';
/** Whoever dies while it sends an event leaves it to the next run after this time. */
const CLAIM_S = 120;
const GIVE_UP_S = 86400;
const KEEP_DELIVERED_S = 604800;
const KEEP_FAILED_S = 2592000;

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

/** Events that are due, oldest first. */
function due($limit)
{
    return Capsule::table(TABLE)
        ->where('state', 'waiting')
        ->where('due_at', '<=', time())
        ->where('claimed_until', '<=', time())
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
        'last_answer' => substr($answer, 0, 64),
        'last_at' => time(),
        'attempts' => $event->attempts + 1,
        'due_at' => $dueAt === null ? $event->due_at : $dueAt,
        'claimed_until' => 0,
    ]);
}

/** What nobody would take for a day is given up, and shown; what was settled long ago is forgotten. */
function tidy()
{
    Capsule::table(TABLE)->where('state', 'waiting')->where('created_at', '<', time() - GIVE_UP_S)->update(['state' => 'failed']);
    Capsule::table(TABLE)->where('state', 'delivered')->where('created_at', '<', time() - KEEP_DELIVERED_S)->delete();
    Capsule::table(TABLE)->where('state', 'failed')->where('created_at', '<', time() - KEEP_FAILED_S)->delete();
}
