// Apex tests that ask for records with the rights of whoever deploys, planted beside a class that asks in user mode.
import { expect, test } from 'vitest'
import { checkWith, xml, type Change } from './small-tree.ts'

const META = xml('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>')
const apex = (name: string, text: string): Change[] => [
  { of: `classes/${name}.cls`, text },
  { of: `classes/${name}.cls-meta.xml`, text: META },
]

const READER = `public with sharing class Reader implements Queueable {
    public Reader(String note) {
    }
    public void execute(QueueableContext context) {
        this.look();
    }
    public Integer look() {
        return all().size();
    }
    public static Boolean isOpen(String standing) {
        return standing == 'New';
    }
    private static List<Order> all() {
        return [SELECT Id FROM Order WITH USER_MODE LIMIT 1];
    }
    public static List<Order> known() {
        return [SELECT Id FROM Order WITH SYSTEM_MODE LIMIT 1];
    }
}
`
const STAFF = "System.runAs(new User(Alias = 'x'))"

const said = (body: string, more = ''): string[] =>
  checkWith(
    ...apex('Reader', READER),
    ...apex(
      'ReaderTest',
      `@IsTest\nprivate with sharing class ReaderTest {\n    @IsTest\n    static void looks() {\n${body}\n    }\n${more}}\n`,
    ),
  )
const FAULT = (line: number, asking: string): string =>
  `classes/ReaderTest.cls:${line} looks comes to ${asking}, which asks in USER_MODE, outside of System.runAs: whoever deploys may not read our fields`

test.each<[string, string, string, number, string]>([
  ['a call of what is new', "new Reader('x').look();", '', 5, 'Reader.all'],
  ['a call of a variable', 'Reader reader = new OtherReader();\nreader.look();', '', 6, 'Reader.all'],
  [
    'a call by way of its own class',
    'help();',
    "    private static void help() {\n        new Reader('x').look();\n    }\n",
    5,
    'Reader.all',
  ],
  ['a job that is made', "System.enqueueJob(new Reader('x'));", '', 5, 'Reader.all'],
  ['a query of its own', 'List<Order> found = [SELECT Id FROM Order WITH USER_MODE];', '', 4, 'ReaderTest.looks'],
  ['a text of a query', "Database.query('SELECT Id FROM Order', AccessLevel.USER_MODE);", '', 4, 'ReaderTest.looks'],
  ['a call beside System.runAs', `${STAFF} {\n}\nReader.isOpen('New');\nnew Reader('x').look();`, '', 8, 'Reader.all'],
  ['a call within what System.runAs is given', "System.runAs(user(new Reader('x').look())) {\n}", '', 5, 'Reader.all'],
])('%s is found', (_what, body, more, line, asking) => {
  expect(said(body, more)).toEqual([FAULT(line, asking)])
})

test.each<[string, string, string]>([
  ['in the name of somebody', `${STAFF} {\nnew Reader('x').look();\n}`, ''],
  [
    'in the name of somebody, by way of its own class',
    `${STAFF} {\nhelp();\n}`,
    "    private static void help() {\n        new Reader('x').look();\n    }\n",
  ],
  ['by a class that also asks in user mode', "Reader.isOpen('New');\nReader.known();", ''],
])('what is done %s is not', (_how, body, more) => {
  expect(said(body, more)).toEqual([])
})
