<?php
// As much of Illuminate's Capsule as the hook uses, over SQLite. Each statement is counted and, with what is bound to it, remembered.

namespace Illuminate\Database\Capsule;

class Manager
{
    public static $statements = [];
    private static $pdo;

    public static function pdo()
    {
        if (self::$pdo === null) {
            self::$pdo = new \PDO('sqlite:' . getenv('WHMCS_DATABASE'));
            self::$pdo->setAttribute(\PDO::ATTR_ERRMODE, \PDO::ERRMODE_EXCEPTION);
            self::$pdo->exec('pragma busy_timeout = 10000');
            self::$pdo->exec('pragma synchronous = off');
        }
        return self::$pdo;
    }

    public static function run($sql, array $values = [])
    {
        self::$statements[] = $sql . ' ' . json_encode($values);
        $statement = self::pdo()->prepare($sql);
        $statement->execute($values);
        return $statement;
    }

    public static function table($name)
    {
        return new Query($name);
    }

    public static function schema()
    {
        return new Schema();
    }
}

class Query
{
    private $table;
    private $where = [];
    private $values = [];
    private $order = [];
    private $limit = '';

    public function __construct($table)
    {
        $this->table = $table;
    }

    public function where($column, $is, $value = null)
    {
        $this->where[] = func_num_args() === 2 ? "$column = ?" : "$column $is ?";
        $this->values[] = func_num_args() === 2 ? $is : $value;
        return $this;
    }

    public function whereIn($column, array $values)
    {
        $this->where[] = "$column in (" . implode(', ', array_fill(0, count($values), '?')) . ')';
        array_push($this->values, ...$values);
        return $this;
    }

    public function orderBy($column, $way = 'asc')
    {
        $this->order[] = "$column $way";
        return $this;
    }

    public function orderByRaw($by)
    {
        $this->order[] = $by;
        return $this;
    }

    public function limit($most)
    {
        $this->limit = " limit $most";
        return $this;
    }

    private function condition()
    {
        return $this->where === [] ? '' : ' where ' . implode(' and ', $this->where);
    }

    public function get(array $columns = ['*'])
    {
        $tail = ($this->order === [] ? '' : ' order by ' . implode(', ', $this->order)) . $this->limit;
        $sql = 'select ' . implode(', ', $columns) . " from $this->table" . $this->condition() . $tail;
        return Manager::run($sql, $this->values)->fetchAll(\PDO::FETCH_OBJ);
    }

    public function count()
    {
        return (int) Manager::run("select count(*) from $this->table" . $this->condition(), $this->values)->fetchColumn();
    }

    public function insert(array $row)
    {
        $marks = implode(', ', array_fill(0, count($row), '?'));
        Manager::run("insert into $this->table (" . implode(', ', array_keys($row)) . ") values ($marks)", array_values($row));
    }

    public function update(array $row)
    {
        $set = implode(', ', array_map(function ($column) { return "$column = ?"; }, array_keys($row)));
        return Manager::run("update $this->table set $set" . $this->condition(), array_merge(array_values($row), $this->values))->rowCount();
    }

    public function delete()
    {
        return Manager::run("delete from $this->table" . $this->condition(), $this->values)->rowCount();
    }
}

class Schema
{
    public function hasTable($name)
    {
        return Manager::run('select count(*) from sqlite_master where name = ?', [$name])->fetchColumn() > 0;
    }

    public function create($name, callable $describe)
    {
        $blueprint = new Blueprint();
        $describe($blueprint);
        Manager::run("create table $name (" . implode(', ', $blueprint->lines()) . ')');
        foreach ($blueprint->indexes as $columns) {
            Manager::run("create index {$name}_" . implode('_', $columns) . "_index on $name (" . implode(', ', $columns) . ')');
        }
    }

    public function dropIfExists($name)
    {
        Manager::run("drop table if exists $name");
    }
}

class Blueprint
{
    public $indexes = [];
    private $columns = [];

    public function lines()
    {
        return array_map(function ($column) { return $column->text; }, $this->columns);
    }

    private function column($text)
    {
        return $this->columns[] = new Column($text);
    }

    public function increments($name)
    {
        return $this->column("$name integer primary key autoincrement");
    }

    public function string($name, $length)
    {
        return $this->column("$name varchar($length) not null");
    }

    public function text($name)
    {
        return $this->column("$name text not null");
    }

    public function integer($name)
    {
        return $this->column("$name integer not null");
    }

    public function index(array $columns)
    {
        $this->indexes[] = $columns;
    }
}

class Column
{
    public $text;

    public function __construct($text)
    {
        $this->text = $text;
    }

    public function unsigned()
    {
        return $this;
    }

    public function unique()
    {
        $this->text .= ' unique';
        return $this;
    }

    public function default($value)
    {
        $this->text .= ' default ' . Manager::pdo()->quote((string) $value);
        return $this;
    }
}
