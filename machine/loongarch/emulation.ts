// Since v6.4 the kernel's own unaligned accesses are emulated too, as those to the memory of user programs.

import { vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { access } from '../linux/tasks.ts'
import { unaligned_access } from './world.ts'

vector(
  'unaligned access',
  'exception',
  () => cpu.interrupt_flag && shallow() && access.user,
  unaligned_access,
)
