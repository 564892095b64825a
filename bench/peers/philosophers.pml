/* Dining philosophers that take the lower of their two forks first, as in bench/protocols/philosophers.ts:
 * each statement is one of its atomic steps.
 */
#define PROCESSES 3
#define lower (_pid == PROCESSES - 1 -> 0 : _pid)
#define higher (_pid == PROCESSES - 1 -> _pid : _pid + 1)

bool taken[PROCESSES]

active [PROCESSES] proctype process() {
  do
  :: d_step { !taken[lower] -> taken[lower] = true }
     d_step { !taken[higher] -> taken[higher] = true }
     taken[lower] = false;
     taken[higher] = false
  od
}
