import { existsSync, readFileSync, statSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { filesBelow, place, STACK, type Ended, type ErrorDocument } from './support/astro.ts'

const at = place()

/** One clear error: its exit code and code, words that its message must have; one document, no stack trace. */
function expectError(ended: Ended, exit: number, code: string | RegExp, ...words: readonly (string | RegExp)[]): void {
  const { error } = ended.json<ErrorDocument>()
  expect([ended.code, error.code]).toEqual([exit, typeof code === 'string' ? code : expect.stringMatching(code)])
  for (const word of words) expect(`${error.message}\n${error.hint}`).toMatch(word)
  expect(error.hint ?? '').not.toBe('')
  expect(ended.stdout + ended.stderr).not.toMatch(STACK)
}

describe('a configuration', () => {
  it.each([
    ['that is cut off', 'project: {name: x, obs_names: [demo]\n', 'config_syntax', [/bad\.yaml:2:1/, 'bracket']],
    ['that is binary', '\0\x01\x02project: x\n', 'config_syntax', ['bad.yaml:1']],
    ['with a tab', 'project:\n\tname: x\n', 'config_syntax', ['bad.yaml:2', /tab/i]],
    ['that is a list', '- name: x\n', 'config_syntax', ['bad.yaml']],
    ['with a key twice', 'project:\n  name: x\nfinder: {snr_threshold: 4}\nfinder: {snr_threshold: 6}\n', 'config_duplicate_key', ['bad.yaml:4', 'finder']],
    ['with an unknown key', 'project:\n  name: x\nfinder:\n  snr_treshold: 5\n', 'config_unknown_key', ['bad.yaml:4:3', "the nearest is 'snr_threshold'"]],
    ['with an unknown section', 'project:\n  name: x\nfindr: {}\n', 'config_unknown_key', ['bad.yaml:3:1', "the nearest is 'finder'"]],
    ['of a branch that is not there yet', 'project:\n  name: x\nhistograms:\n  size: 3\n', 'config_unknown_key', ['bad.yaml:3', 'histograms']],
    ['with an unknown key of a plugin', 'project: {name: x, obs_names: [ztf]}\nobservatories:\n  ztf:\n    retry_dely: 3\n', 'config_unknown_key', ['bad.yaml:4:5', "'retry_delay'"]],
    ['with a text for a number', 'finder:\n  snr_threshold: five\n', 'config_type', ['bad.yaml:2:3', '"five"', 'number']],
    ['with a number out of range', 'finder:\n  snr_threshold: -1\n', 'config_range', ['bad.yaml:2:3', '>0', '-1']],
    ['with a password', 'database:\n  url: postgresql://me:CANARY@db/x\n', 'inline_password', ['bad.yaml:2', 'password_env']],
  ])('%s is refused, naming the place', async (_, text, code, words) => {
    at.write('bad.yaml', text)
    const ended = await at.astro(['run', '--config', 'bad.yaml', '--json'])
    expectError(ended, 3, code, ...words)
    expect(ended.stdout + ended.stderr).not.toContain('CANARY')
  })

  it('that is not there is refused, naming the places looked at', async () => {
    expectError(await at.astro(['run', '--config', 'no-such.yaml', '--json']), 3, 'config_missing', 'no-such.yaml', 'bad.yaml')
    expectError(await at.astro(['run', 'nosuch', '--json']), 3, 'config_missing', "'nosuch'", 'configs/nosuch.yaml', 'astro init nosuch')
    expectError(await at.astro(['run', 'ab $', '--json']), 3, 'illegal_name', 'Cannot legalize name')
  })

  it('in the terminal is refused in the same words', async () => {
    at.write('bad.yaml', 'finder:\n  snr_treshold: 5\n')
    const { code, stdout, stderr } = await at.astro(['run', '--config', 'bad.yaml'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^astro: .*bad\.yaml:2:3 finder\.snr_treshold: unknown key.*\n {2}known: snr_threshold/)
    expect(stderr).not.toMatch(STACK)
  })
})

describe('a catalog', () => {
  const head = 'name,ra,dec,mag\n'
  beforeAll(() => at.write('list.yaml', 'project: {name: list, obs_names: [demo]}\ncatalog: {filename: list.csv}\n'))

  it.each<[string, string | Uint8Array | null, string, (string | RegExp)[]]>([
    ['with NaN for a position', `${head}A,10,20,15\nB,NaN,20,15\n`, 'catalog_position', ['list.csv:3', "'ra'", 'NaN']],
    ['with a name twice', `${head}A,10,20,15\nA,11,20,15\n`, 'catalog_duplicate_name', ['list.csv:3', "'A'", 'line 2']],
    ['with a position off the sky', `${head}A,10,95,15\n`, 'catalog_position', ['list.csv:2', '95', '90']],
    ['with a letter in a number', `${head}A,1O,20,15\n`, 'catalog_position', ['list.csv:2', '1O']],
    ['with a line cut off', `${head}A,10,20\n`, 'catalog_field_count', ['list.csv:2', '3 fields']],
    ['with a line of 10 MB', `${head}A,10,20,15\n${'x'.repeat(10_000_000)},1,2,3\n`, 'catalog_line_too_long', ['list.csv:3', '1000000']],
    ['in UTF-16', Buffer.from(`\ufeff${head}A,10,20,15\n`, 'utf16le'), 'catalog_encoding', ['list.csv', 'UTF-16', 'iconv']],
    ['in Latin-1', Buffer.from(`${head}M\xfcller,10,20,15\n`, 'latin1'), 'catalog_encoding', ['list.csv:2', 'UTF-8', 'iconv']],
    ['without a byte', '', 'catalog_empty', ['list.csv', 'header']],
    ['with a header alone', head, 'catalog_empty', ['list.csv', 'no rows']],
    ['without positions', 'name,x,y\nA,10,20\n', 'catalog_no_column', ['list.csv:1', "'x'", 'ra_column']],
    ['that is a web page', '<!DOCTYPE html>\n<html></html>\n', 'catalog_html', ['list.csv']],
    ['that is not there', null, 'catalog_missing', ['list-2.csv', "'list.csv'"]],
  ])('%s is refused, naming line and value', async (_, content, code, words) => {
    if (content !== null) at.write('list.csv', content)
    const more = content === null ? ['--set', 'catalog.filename=list-2.csv'] : []
    expectError(await at.astro(['run', '--config', 'list.yaml', '--json', ...more]), 4, code, ...words)
    expect(existsSync(at.path('astro-data'))).toBe(false)
  })

  it('may hold names that look like paths, in any script', async () => {
    const there = place()
    const names = ['../../etc/passwd', '..', '.', 'CON', 'a/b\\c', 'ü ☃', '-x', '%2F', 'a:b*?', "'; DROP TABLE sources; --", '__proto__']
    there.write('list.csv', head + names.map((name, i) => `${name},${10 + i / 4},20,15\n`).join(''))
    there.write('list.yaml', 'project: {name: list, obs_names: [demo]}\ncatalog: {filename: list.csv}\n')
    const ended = await there.astro(['run', '--config', 'list.yaml', '--json', '--record', 'tape'])
    expect([ended.code, ended.json()]).toMatchObject([0, { counts: { sources: names.length, new: names.length, failed: 0, epochs: 100 * names.length } }])
    const { sources } = (await there.astro(['sources', '--config', 'list.yaml', '--json'])).json<{ sources: { name: string; products: { key: string }[] }[] }>()
    expect(sources.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    for (const { products } of sources) expect(products[0]!.key).toMatch(/^(?!\.+$)([A-Za-z0-9+._-]|%[0-9A-F]{2})+$/)
    expect(new Set(sources.map(({ products }) => products[0]!.key)).size).toBe(names.length)
    for (const name of ['../../etc/passwd', '..', '__proto__']) {
      const shown = await there.astro(['lightcurve', '--config', 'list.yaml', '--json', '--', name])
      expect([name, shown.code, shown.json()]).toMatchObject([name, 0, { source: name }])
    }
    const outside = filesBelow(there.folder).filter((file) => !/^(astro-data|home|tape)\/|^list\./.test(file))
    expect(outside).toEqual([])
  })
})

describe.concurrent('the command line', () => {
  it.each<[string, string[], number, string, (string | RegExp)[]]>([
    ['rows that are none', ['run', 'demo', '--rows', 'abc'], 2, 'rows_invalid', ["'abc'", '0:100']],
    ['rows backwards', ['run', 'demo', '--rows', '5:2'], 2, 'rows_invalid', ["'5:2'"]],
    ['a row beyond the end', ['run', 'demo', '--rows', '10'], 2, 'rows_invalid', ["'10'", 'has 10']],
    ['an unknown source', ['run', 'demo', '--names', 'nosuch'], 2, 'source_unknown', ["'nosuch'"]],
    ['an unknown source to look at', ['sources', 'demo', '--config', 'none.yaml'], 3, 'config_missing', ['none.yaml']],
    ['a position that is none', ['run', '--ra', 'abc', '--dec', '1'], 2, 'usage', ["'abc'", '--ra']],
    ['half a position', ['run', '--ra', '12'], 2, 'usage', ['--dec']],
    ['a position off the sky', ['run', '--observatory', 'demo', '--ra', '12', '--dec', '91'], 2, 'position_invalid', ['91', '90']],
    ['a magnitude that is none', ['run', '--observatory', 'demo', '--ra', '12', '--dec', '1', '--mag', 'NaN'], 2, 'usage', ['--mag', "'NaN'"]],
    ['no project', ['run'], 2, 'no_project', ['astro run demo']],
    ['an unknown flag', ['run', 'demo', '--bogus'], 2, 'usage', ['--bogus']],
    ['no workers', ['run', 'demo', '--workers', '0'], 2, 'usage', ['--workers', '0']],
    ['record and replay at once', ['run', 'demo', '--record', 'a', '--replay', 'b'], 2, 'usage', ['--replay']],
    ['a word too much', ['run', 'demo', 'more'], 2, 'usage', ['more']],
    ['an unknown command', ['frobnicate'], 2, 'usage', ["'frobnicate'", 'astro help']],
    ['an unknown command of a topic', ['db', 'bogus'], 2, 'usage', ["'db bogus'"]],
    ['a setting without a value', ['run', 'demo', '--set', 'finder.snr_threshold'], 2, 'config_set', ['key.path=value']],
    ['a setting of the wrong type', ['run', 'demo', '--set', 'finder.snr_threshold=abc'], 3, 'config_type', ['--set finder.snr_threshold', 'number']],
    ['an unknown setting', ['run', 'demo', '--set', 'finder.snr_treshold=1'], 3, 'config_unknown_key', ["'snr_threshold'"]],
    ['an unknown observatory', ['run', 'demo', '--observatory', 'nosuch'], 9, 'observatory_unknown', ["'nosuch'", 'plugins:install']],
    ['a star that is not there', ['lightcurve', 'x', 'demo'], 7, 'no_database', ['astro run']],
    ['a format that is none', ['detections', 'demo', '--output', 'x.xls'], 7, 'no_database', ['astro run']],
  ])('refuses %s', async (_, args, exit, code, words) => {
    expectError(await at.astro([...args, '--json']), exit, code, ...words)
    expect(existsSync(at.path('astro-data'))).toBe(false)
  })
})

describe('a place that cannot be used', () => {
  it('for data is a matter of the disk', async () => {
    at.write('file', 'mine')
    for (const root of ['file', 'file/below']) {
      expectError(await at.astro(['run', 'demo', '--json'], { ASTRO_DATA: at.path(root) }), 8, 'data_root', 'file', 'data.root')
    }
    expect(readFileSync(at.path('file'), 'utf8')).toBe('mine')
  })

  it('for a recording is a matter of the disk, found out before anything is asked', async () => {
    const there = place()
    there.write('file', 'mine')
    const star = ['run', '--observatory', 'ztf', '--ra', '1', '--dec', '1', '--set', 'observatories.ztf.base_url=http://127.0.0.1:9/', '--json']
    for (const folder of ['file', 'file/below']) expectError(await there.astro([...star, '--record', folder]), 8, /^disk_(eexist|enotdir)$/, folder)
    expect(existsSync(there.path('astro-data'))).toBe(false)
    expect(readFileSync(there.path('file'), 'utf8')).toBe('mine')
  })

  it('for a table is a matter of the disk', async () => {
    const there = place()
    expect((await there.astro(['run', '--observatory', 'demo', '--ra', '1', '--dec', '1', '--name', 'N', '--json'])).code).toBe(0)
    there.write('file', 'mine')
    expectError(await there.astro(['sources', 'single', '--output', 'file/x.csv', '--json']), 8, 'disk_eexist', 'file')
    expectError(await there.astro(['sources', 'single', '--output', 'x.xls', '--json']), 2, 'output_format', '.xls', '.ecsv')
    expectError(await there.astro(['plot', 'N', 'single', '--output', 'x.gif', '--json']), 2, 'output_format', '.gif', '.svg')
    expectError(await there.astro(['lightcurve', 'M', 'single', '--json']), 2, 'source_unknown', "'M'")
    expect(statSync(there.path('file')).size).toBe(4)
  })

  it('as a database says so, without the password', async () => {
    at.write('server.yaml', 'project: {name: x, obs_names: [demo]}\ncatalog: {default: test}\ndatabase: {url: "postgresql://me@127.0.0.1:9/x", password_env: ASTRO_TEST_SECRET}\n')
    const run = ['run', '--config', 'server.yaml', '--json']
    expectError(await at.astro(run), 7, 'database_password', 'ASTRO_TEST_SECRET')
    const absent = await at.astro(run, { ASTRO_TEST_SECRET: 'CANARY' })
    expectError(absent, 7, 'database_unreachable', '127.0.0.1:9', 'database.url')
    expect(absent.stdout + absent.stderr).not.toContain('CANARY')
    expectError(await at.astro(['run', 'demo', '--set', 'database.url=postgresql://me:CANARY@127.0.0.1:9/x', '--json']), 3, 'inline_password', 'password_env')
  })
})
