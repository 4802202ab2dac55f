package worldlog

import "iter"

// pages goes through a listing; a page is asked for when the one before is used up. A page may be empty although others follow.
func pages[P, T any](
	token string, pageAt func(token string) (P, error), itemsOf func(P) []T, nextOf func(P) string,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for at := token; ; {
			page, err := pageAt(at)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range itemsOf(page) {
				if !yield(item, nil) {
					return
				}
			}
			if at = nextOf(page); at == "" {
				return
			}
		}
	}
}
