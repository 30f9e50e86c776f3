<?php
// What runs within a page of WHMCS: one INSERT of ids. Nothing is sent from here, so no page ever waits for anybody.

namespace Trunkline\Hook;

require_once __DIR__ . '/points.php';
require_once __DIR__ . '/outbox.php';
require_once __DIR__ . '/complain.php';

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
        complain("$name could not be noted down (" . kindOf($error) . ')');
    }
}
