package worldlog

import (
	"context"
	"math/rand/v2"
	"time"
)

// spread is how much of a wait that the server asked for is added at random, so that its clients do not come back all at once.
const spread = 0.2

// backoff gives the waits between attempts: random between the least and a ceiling that doubles from call to call. Not safe for
// concurrent use.
type backoff struct {
	least, most, ceiling time.Duration
	random               func() float64
}

func newBackoff(options Options) *backoff {
	return &backoff{options.BackoffMin, options.BackoffMax, options.BackoffMin, rand.Float64}
}

func (b *backoff) reset() { b.ceiling = b.least }

// next returns a wait at least as long as the server asked for.
func (b *backoff) next(retryAfter *time.Duration) time.Duration {
	b.ceiling = min(b.most, 2*b.ceiling)
	own := b.least + time.Duration(float64(b.ceiling-b.least)*b.random())
	if retryAfter == nil || *retryAfter <= own {
		return own
	}
	return *retryAfter + time.Duration(float64(*retryAfter)*spread*b.random())
}

// sleep waits; false when the context ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
