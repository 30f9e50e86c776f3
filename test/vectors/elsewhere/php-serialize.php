<?php
// Runs php-serialize.json with PHP's own serialize().

$document = json_decode(file_get_contents(__DIR__ . '/../php-serialize.json'), true, 512, JSON_THROW_ON_ERROR);
$compared = $wrong = 0;
foreach ($document['vectors'] as $vector) {
    if (isset($vector['expected']['error'])) continue; // a rule of ours: PHP writes floats
    $text = serialize($vector['input']);
    $said = ['serialized' => $text, 'base64' => base64_encode($text), 'bytes' => strlen($text)];
    $compared += 1;
    if ($vector['expected'] !== $said) {
        $wrong += 1;
        echo "✗ {$vector['name']}: " . json_encode($said, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES) . "\n";
    }
}
echo 'PHP ' . PHP_VERSION . ": $compared compared, $wrong differ\n";
exit($wrong > 0 ? 1 : 0);
