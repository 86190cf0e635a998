import { readFileSync } from 'node:fs'

/** True when a process of this number exists on this host, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/**
 * What tells a process from a later one of the same number: the boot it belongs to and its start in clock ticks since then.
 * Null where there is no /proc, or no such process; a zombie counts as no process.
 */
export function processStart(pid: number): string | null {
  try {
    // The command name, in parentheses, may hold anything: what counts comes after its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return null
    throw error
  }
}
