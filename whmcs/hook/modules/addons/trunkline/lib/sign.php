<?php
// Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and the very bytes of the body.

namespace Trunkline\Hook;

/** One entry for each secret, so that the receiver may know either while they are exchanged. */
function signature($id, $timestamp, $body, array $secrets)
{
    $entries = [];
    foreach ($secrets as $secret) {
        $entries[] = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $secret, true));
    }
    return implode(' ', $entries);
}
