<?php
// What staff have set on the addon's page.

namespace Trunkline\Hook;

use Illuminate\Database\Capsule\Manager as Capsule;

/** ['endpoint' => string, 'secrets' => string[], 'dropTable' => bool], or the fault in words. */
function settings()
{
    $set = [];
    foreach (Capsule::table('tbladdonmodules')->where('module', 'trunkline')->get() as $row) {
        $set[$row->setting] = (string) $row->value;
    }
    $endpoint = isset($set['endpoint']) ? trim($set['endpoint']) : '';
    $unreadable = '';
    try {
        $secrets = secretsIn(isset($set['secrets']) ? $set['secrets'] : '');
    } catch (\Throwable $error) {
        $secrets = [];
        $unreadable = 'WHMCS could not decrypt the secrets (' . get_class($error) . '): put them in and save them once more.';
    }
    return [
        'endpoint' => $endpoint,
        'secrets' => $secrets,
        'dropTable' => isset($set['drop_table']) && $set['drop_table'] === 'on',
        'fault' => $unreadable === '' ? faultOf($endpoint, $secrets) : $unreadable,
    ];
}

/** One or two, the newer first; each as the bytes that sign. Whether a version of WHMCS stores this field encrypted is not documented. */
function secretsIn($text)
{
    $text = trim($text);
    if ($text !== '' && strpos($text, 'whsec_') !== 0 && function_exists('decrypt')) {
        $text = trim((string) decrypt($text));
    }
    $secrets = [];
    foreach (preg_split('/\s+/', $text, -1, PREG_SPLIT_NO_EMPTY) as $one) {
        $bytes = strpos($one, 'whsec_') === 0 ? base64_decode(substr($one, 6), true) : false;
        if ($bytes === false || strlen($bytes) < 24 || strlen($bytes) > 64) {
            return [];
        }
        $secrets[] = $bytes;
    }
    return count($secrets) <= 2 ? $secrets : [];
}

/** What must be set otherwise before anything is sent; empty for nothing. */
function faultOf($endpoint, array $secrets)
{
    $url = parse_url($endpoint);
    $scheme = isset($url['scheme']) ? $url['scheme'] : '';
    $host = isset($url['host']) ? $url['host'] : '';
    $isLoopback = $host === 'localhost' || $host === '[::1]' || preg_match('/^127(\.[0-9]{1,3}){3}$/D', $host) === 1;
    if ($host === '' || isset($url['user']) || ($scheme !== 'https' && !($scheme === 'http' && $isLoopback))) {
        return 'The endpoint must be an https address such as https://my.example.com/api/hooks/whmcs.';
    }
    return $secrets === [] ? 'Secrets must be one or two, separated by a space, each whsec_ and the base64 of 24 to 64 random bytes.' : '';
}
