<?php
// WHMCS as a command: what is asked for comes as JSON on stdin, the answer goes as JSON to stdout.

use Illuminate\Database\Capsule\Manager as Capsule;

ob_start();
require getenv('WHMCS_ROOT') . '/init.php';
$asked = json_decode(stream_get_contents(STDIN), true, 64, JSON_THROW_ON_ERROR);
$addon = getenv('WHMCS_ROOT') . '/modules/addons/trunkline/trunkline.php';

function set(array $settings)
{
    foreach ($settings as $name => $value) {
        Capsule::run('delete from tbladdonmodules where setting = ?', [$name]);
        Capsule::run("insert into tbladdonmodules values ('trunkline', ?, ?)", [$name, $value]);
    }
}

switch ($argv[1]) {
    case 'activate':
        require $addon;
        set($asked);
        $answer = trunkline_activate();
        break;
    case 'set':
        set($asked);
        $answer = [];
        break;
    case 'deactivate':
        require $addon;
        $answer = trunkline_deactivate();
        break;
    case 'config':
        require $addon;
        $answer = trunkline_config();
        break;
    case 'loaded':
        $answer = ['points' => array_keys($hooks), 'queries' => $queriesOfLoading];
        break;
    case 'fire': // [[point, vars], …]
        Capsule::$statements = [];
        foreach ($asked as [$point, $vars]) run_hook($point, $vars);
        $answer = ['statements' => Capsule::$statements];
        break;
    case 'delivery': // a run of so many seconds
        require_once getenv('WHMCS_ROOT') . '/modules/addons/trunkline/lib/run.php';
        Capsule::$statements = [];
        $said = \Trunkline\Hook\run($asked['seconds']);
        $answer = ['said' => $said, 'statements' => Capsule::$statements];
        break;
    case 'page':
        require $addon;
        $_POST = $asked['post'];
        session_id($asked['session']);
        trunkline_output(['modulelink' => $asked['link']]);
        $answer = ['html' => ob_get_clean()];
        ob_start();
        break;
    case 'rows': // of any table
        $answer = Capsule::run("select * from {$asked['table']}")->fetchAll(PDO::FETCH_ASSOC);
        break;
    case 'run':
        $answer = Capsule::run($asked['sql'])->rowCount();
        break;
    case 'sign': // [[id, timestamp, body, secret], …]
        require_once getenv('WHMCS_ROOT') . '/modules/addons/trunkline/lib/settings.php';
        require_once getenv('WHMCS_ROOT') . '/modules/addons/trunkline/lib/sign.php';
        $answer = array_map(function ($one) {
            return \Trunkline\Hook\signature($one[0], $one[1], $one[2], \Trunkline\Hook\secretsIn($one[3]));
        }, $asked);
        break;
    case 'time': // one event noted down towards each endpoint in turn, microseconds of each
        $answer = [];
        for ($n = 0; $n < $asked['rounds']; $n += 1) {
            foreach ($asked['endpoints'] as $name => $endpoint) {
                set(['endpoint' => $endpoint]);
                $began = hrtime(true);
                run_hook('InvoicePaid', ['invoiceid' => 9001]);
                $answer[$name][] = (hrtime(true) - $began) / 1000;
            }
        }
        break;
    default:
        throw new Exception('no such command');
}
ob_end_clean();
echo json_encode($answer, JSON_THROW_ON_ERROR);
