<?php
// One POST, by curl where PHP has it, else by a stream. Certificates are checked, redirects are not followed, the answer's body is not read.

namespace Trunkline\Hook;

const CONNECT_S = 3;
const ANSWER_S = 10;

/** The status; 0 where no answer came. @param string[] $headers */
function post($url, $body, array $headers)
{
    return function_exists('curl_init') ? postByCurl($url, $body, $headers) : postByStream($url, $body, $headers);
}

/** Over one connection, as long as the other side keeps it: a run may send many. */
function postByCurl($url, $body, array $headers)
{
    static $curl = null;
    if ($curl === null) {
        $curl = curl_init();
    }
    curl_setopt_array($curl, [
        CURLOPT_URL => $url,
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_HTTPHEADER => array_merge($headers, ['Expect:']),
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_PROTOCOLS => CURLPROTO_HTTPS | CURLPROTO_HTTP,
        CURLOPT_SSL_VERIFYPEER => true,
        CURLOPT_SSL_VERIFYHOST => 2,
        CURLOPT_CONNECTTIMEOUT => CONNECT_S,
        CURLOPT_TIMEOUT => ANSWER_S,
    ]);
    return curl_exec($curl) !== false ? (int) curl_getinfo($curl, CURLINFO_HTTP_CODE) : 0;
}

function postByStream($url, $body, array $headers)
{
    $context = stream_context_create([
        'http' => [
            'method' => 'POST',
            'header' => implode("\r\n", array_merge($headers, ['Connection: close'])),
            'content' => $body,
            'timeout' => ANSWER_S,
            'follow_location' => 0,
            'max_redirects' => 0,
            'ignore_errors' => true,
            'protocol_version' => 1.1,
        ],
        'ssl' => ['verify_peer' => true, 'verify_peer_name' => true, 'allow_self_signed' => false],
    ]);
    // A stream knows one time for everything; a fault that it would print is the answer 0.
    $stream = @fopen($url, 'rb', false, $context);
    if ($stream === false) {
        return 0;
    }
    $meta = stream_get_meta_data($stream);
    fclose($stream);
    $lines = isset($meta['wrapper_data']) && is_array($meta['wrapper_data']) ? $meta['wrapper_data'] : [];
    return preg_match('#^HTTP/[0-9.]+ ([0-9]{3})#', isset($lines[0]) ? $lines[0] : '', $found) === 1 ? (int) $found[1] : 0;
}
