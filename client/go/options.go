package worldlog

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"google.golang.org/grpc"
)

// Options say how a client behaves. The zero value is the default of everything.
type Options struct {
	// Deadline is how long a unary call may take with all of its attempts; 30 s when 0. A context may end it sooner.
	Deadline time.Duration
	// BackoffMin is the shortest wait between attempts; 100 ms when 0.
	BackoffMin time.Duration
	// BackoffMax is the longest wait between attempts, unless the server asks for more; 10 s when 0.
	BackoffMax time.Duration
	// FailFast makes unary calls fail with their first failure; streams resume all the same.
	FailFast bool
	// GiveUpAfter is how long a replay tries without progress before it fails; 60 s when 0. A subscription tries for ever.
	GiveUpAfter time.Duration
	// KeepAlive is how often a silent connection with open calls is probed; 30 s when 0. A server may object to less than 20 s.
	KeepAlive time.Duration
	// MaxInboundMessageBytes is the largest answer that is taken; 8 MiB when 0.
	MaxInboundMessageBytes int
	// TLS is used instead of the certificates this machine trusts. When nil, only an address on this machine (localhost,
	// 127.…, [::1]) is spoken to in plain text.
	TLS *tls.Config
	// Plaintext connects without TLS also to another machine.
	Plaintext bool
	// Token travels with every call as bearer token when it is not empty. In plain text it goes to this machine only, unless
	// Plaintext is set.
	Token string
	// DialOptions are added to those of the client.
	DialOptions []grpc.DialOption
}

func (o Options) withDefaults() (Options, error) {
	durations := []struct {
		name  string
		value *time.Duration
		unset time.Duration
	}{
		{"Deadline", &o.Deadline, 30 * time.Second},
		{"BackoffMin", &o.BackoffMin, 100 * time.Millisecond},
		{"BackoffMax", &o.BackoffMax, max(10*time.Second, o.BackoffMin)},
		{"GiveUpAfter", &o.GiveUpAfter, 60 * time.Second},
		{"KeepAlive", &o.KeepAlive, 30 * time.Second},
	}
	for _, each := range durations {
		if *each.value == 0 {
			*each.value = each.unset
		}
		if *each.value < 0 || *each.value > 24*time.Hour {
			return o, fmt.Errorf("%s: %s (expected: more than zero, at most a day)", each.name, *each.value)
		}
	}
	if o.BackoffMax < o.BackoffMin {
		return o, fmt.Errorf("BackoffMax: %s (expected: at least BackoffMin, %s)", o.BackoffMax, o.BackoffMin)
	}
	if o.MaxInboundMessageBytes == 0 {
		o.MaxInboundMessageBytes = 8 << 20
	}
	if o.MaxInboundMessageBytes < 0 {
		return o, fmt.Errorf("MaxInboundMessageBytes: %d (expected: at least 1)", o.MaxInboundMessageBytes)
	}
	if o.Plaintext && o.TLS != nil {
		return o, fmt.Errorf("TLS and Plaintext exclude each other")
	}
	return o, nil
}

func checkAddress(address string) error {
	if strings.Contains(address, "://") {
		return nil
	}
	if host, port, err := net.SplitHostPort(address); err != nil || host == "" || port == "" {
		return fmt.Errorf("address: '%s' (expected: host:port)", address)
	}
	return nil
}

// isLoopback is true when what is sent there does not leave this machine.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address[strings.LastIndex(address, "/")+1:])
	return err == nil && (host == "localhost" || host == "::1" || strings.HasPrefix(host, "127."))
}
