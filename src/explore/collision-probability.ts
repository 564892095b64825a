// How probable it is that some state was taken for another one with the same fingerprint.
//
// With fingerprints of b bits drawn at random, two of n states have the same one with a probability of at most
// n (n - 1) / 2^(b + 1): the number of pairs times 2^-b (the birthday bound). Here they are computed, not drawn, and
// the bound says how they would behave if nothing about the states favoured collisions. It is computed from the
// states that were found; one that was lost is not among them, and is what the bound is about.

const fingerprintBits = 64

export function collisionProbability(states: number): number {
  return Math.min(1, (states * (states - 1)) / 2 ** (fingerprintBits + 1))
}
