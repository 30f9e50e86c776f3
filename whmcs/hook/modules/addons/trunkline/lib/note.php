<?php
// What runs within a page of WHMCS: one INSERT of ids. Nothing is sent from here, so no page ever waits for anybody.

namespace Trunkline\Hook;

require_once __DIR__ . '/points.php';
require_once __DIR__ . '/outbox.php';

/** Never throws: a page must not break because of us. What went wrong stands in WHMCS's activity log. */
function note($name, array $vars)
{
    try {
        $point = points()[$name];
        $ids = idsOf($point, $vars);
        if (!isset($ids[$point['needs']])) {
            complain("$name came without its " . $point['needs'] . '; nothing is told of it');
            return;
        }
        put($point['type'], $ids, $point['afterS']);
    } catch (\Throwable $error) {
        // Its message may quote what it was given, so only what it is and where it arose is kept.
        complain("$name could not be noted down (" . get_class($error) . ' in ' . basename($error->getFile()) . ':' . $error->getLine() . ')');
    }
}

/** Into WHMCS's activity log, where staff look. */
function complain($what)
{
    try {
        logActivity("Trunkline hook: $what");
    } catch (\Throwable $error) {
        error_log("Trunkline hook: $what");
    }
}
