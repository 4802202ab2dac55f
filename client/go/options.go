package worldlog

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"google.golang.org/grpc"
)

// Options say how a client behaves. The zero value is the default of everything.
type Options struct {
	// Deadline is how long a unary call may take with all of its attempts when its context has no deadline; 30 s when 0.
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
	// KeepAliveTimeout is how long a probe may take before the connection counts as broken; 10 s when 0.
	KeepAliveTimeout time.Duration
	// ConnectTimeout is how long a connection may take to come about; 20 s when 0.
	ConnectTimeout time.Duration
	// MaxInboundMessageBytes is the largest answer that is taken; 8 MiB when 0.
	MaxInboundMessageBytes int
	// TLS is used instead of the certificates this machine trusts. When nil, only an address on this machine (localhost,
	// 127.0.0.1, [::1]) is spoken to in plain text.
	TLS *tls.Config
	// Plaintext connects without TLS also to another machine.
	Plaintext bool
	// Token travels with every call as bearer token when it is not empty. In plain text it goes to this machine only, unless
	// Plaintext is set.
	Token string
	// TokenSource gives the bearer token of the moment instead; it is asked for each attempt.
	TokenSource func(context.Context) (string, error)
	// DialOptions are added to those of the client.
	DialOptions []grpc.DialOption
}

func (o Options) withDefaults() (Options, error) {
	if err := errors.Join(
		setDuration("Deadline", &o.Deadline, 30*time.Second),
		setDuration("BackoffMin", &o.BackoffMin, 100*time.Millisecond),
		setDuration("BackoffMax", &o.BackoffMax, max(10*time.Second, o.BackoffMin)),
		setDuration("GiveUpAfter", &o.GiveUpAfter, 60*time.Second),
		setDuration("KeepAlive", &o.KeepAlive, 30*time.Second),
		setDuration("KeepAliveTimeout", &o.KeepAliveTimeout, 10*time.Second),
		setDuration("ConnectTimeout", &o.ConnectTimeout, 20*time.Second),
	); err != nil {
		return o, err
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
		return o, errors.New("options: TLS and Plaintext exclude each other")
	}
	if o.Token != "" && o.TokenSource != nil {
		return o, errors.New("options: Token and TokenSource exclude each other")
	}
	if token := o.Token; token != "" {
		o.TokenSource = func(context.Context) (string, error) { return token, nil }
	}
	return o, nil
}

// setDuration gives a duration its default and checks it.
func setDuration(name string, value *time.Duration, unset time.Duration) error {
	if *value == 0 {
		*value = unset
	}
	if *value < 0 || *value > 24*time.Hour {
		return fmt.Errorf("%s: %s (expected: more than zero, at most a day)", name, *value)
	}
	return nil
}

// checkAddress leaves the targets of gRPC itself, such as dns:///host:port, to gRPC.
func checkAddress(address string) error {
	if scheme, _, ok := strings.Cut(address, "://"); ok && scheme != "http" && scheme != "https" {
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
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
