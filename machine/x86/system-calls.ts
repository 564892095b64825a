// What a system call does, by the name under which x86 calls it.

import { system_call_work } from '../linux/tasks.ts'

export function x64_sys_call(_regs: number, _nr: number): number {
  system_call_work()
  return 0
}
