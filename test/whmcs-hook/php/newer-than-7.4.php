<?php
// Names what a PHP 7.4 could not read or call in these files.

$functions = ['str_contains', 'str_starts_with', 'str_ends_with', 'array_is_list', 'get_debug_type', 'fdiv', 'json_validate', 'array_find'];
$tokens = array_filter(array_map(function ($name) { return defined($name) ? constant($name) : null; }, [
    'T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ATTRIBUTE', 'T_ENUM', 'T_READONLY',
]));
$files = array_slice($argv, 1);
foreach ($files as $file) {
    $all = token_get_all(file_get_contents($file));
    foreach ($all as $at => $token) {
        if (!is_array($token)) continue;
        $isNamed = $token[0] === T_STRING && isset($all[$at + 1]) && $all[$at + 1] === ':' && isset($all[$at - 1]) && in_array($all[$at - 1], ['(', ','], true);
        if (in_array($token[0], $tokens, true) || $isNamed || ($token[0] === T_STRING && in_array($token[1], $functions, true))) {
            echo "$file:$token[2]: $token[1]\n";
        }
    }
}
echo count($files) . " files\n";
