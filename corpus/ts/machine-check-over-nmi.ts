// expect: holds nested-as-hardware
// NMIs and machine checks over everything, themselves included as far as the hardware lets them: an NMI never over an
// NMI, a machine check never over a machine check, either of them over the other.

import {
  atomically,
  bits,
  check,
  fetchAdd,
  ghost,
  perCpu,
  property,
  task,
  vector,
} from '../../machine/lang.ts'
import {
  end_mce,
  end_nmi,
  mce_deliverable,
  nmi_deliverable,
  nmi_likes,
  take_mce,
  take_nmi,
} from '../../machine/x86/nmi-like.ts'

const open = ghost(perCpu({ nmis: bits(2), mces: bits(2) }))

function nmi(): void {
  atomically(() => {
    take_nmi()
    fetchAdd(open.nmis, 1)
  })
  check('nested-as-hardware', open.nmis === 1, 'an NMI over an NMI')
  atomically(() => {
    fetchAdd(open.nmis, 0 - 1)
    end_nmi()
  })
}

function machine_check(): void {
  atomically(() => {
    take_mce()
    fetchAdd(open.mces, 1)
  })
  check('nested-as-hardware', open.mces === 1, 'a machine check over a machine check')
  atomically(() => {
    fetchAdd(open.mces, 0 - 1)
    end_mce()
  })
}

function runs(): void {
  nmi_likes.nmis = true
  nmi_likes.mces = true
  for (;;) {}
}

property('nested-as-hardware', 'Each masks itself.')
task('runs', runs, 0)
vector('NMI', 'nmi', () => nmi_deliverable(), nmi)
vector('MCE', 'nmi', () => mce_deliverable(), machine_check)
