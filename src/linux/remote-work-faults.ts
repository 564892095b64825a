// Bugs after which work that another CPU has left for a task is not done on the task's way to user mode. The edits
// are those of 6.12.

import { type Edit, exchange, replace } from './edit-source.ts'

export interface RemoteWorkFault {
  readonly name: string
  readonly edit: Edit
}

export const remoteWorkFaults: readonly RemoteWorkFault[] = [
  {
    name: 'a notification is no work',
    edit: {
      file: 'include/linux/entry-common.h',
      within: 'EXIT_TO_USER_MODE_WORK',
      change: replace('_TIF_NOTIFY_SIGNAL |', ''),
    },
  },
  {
    name: 'the flags are read before interrupts are masked again',
    edit: {
      file: 'kernel/entry/common.c',
      within: 'exit_to_user_mode_loop',
      change: exchange('local_irq_disable_exit_to_user();', 'ti_work = read_thread_flags();'),
    },
  },
  {
    name: 'what is left of the work is thought to be known',
    edit: {
      file: 'kernel/entry/common.c',
      within: 'exit_to_user_mode_loop',
      change: replace('ti_work = read_thread_flags();', 'ti_work = 0;'),
    },
  },
]
