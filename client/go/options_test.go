package worldlog_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/internal/lab"
	"worldlog.dev/go/worldlogv1"
)

// certified makes a certificate for localhost that nobody vouches for, and the pool that does.
func certified(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(t, err)
	certificate, err := x509.ParseCertificate(encoded)
	check(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{encoded}, PrivateKey: key}, pool
}

func TestTLSAndToken(t *testing.T) {
	certificate, pool := certified(t)
	listener, err := net.Listen("tcp", "localhost:0")
	check(t, err)
	server := grpc.NewServer(grpc.Creds(credentials.NewServerTLSFromCert(&certificate)))
	tokens := make(chan []string, 1)
	worldlogv1.RegisterWorldServiceServer(server, &lab.Scripted{OnGetWorld: func(ctx context.Context) error {
		sent, _ := metadata.FromIncomingContext(ctx)
		tokens <- sent["authorization"]
		return nil
	}})
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	check(t, err)
	address := "localhost:" + port

	trusting, ctx := connect(t, address, worldlog.Options{TLS: &tls.Config{RootCAs: pool}, Token: "secret"})
	world, err := trusting.GetWorld(ctx, "w")
	check(t, err)
	equal(t, "world", world.GetId(), "w")
	equal(t, "token", <-tokens, []string{"Bearer secret"})

	doubting, _ := connect(t, address, worldlog.Options{TLS: &tls.Config{}, FailFast: true})
	_, err = doubting.GetWorld(ctx, "w")
	equal(t, "code", failed(t, err).Code, codes.Unavailable)
	if !strings.Contains(err.Error(), "certificate signed by unknown authority") {
		t.Fatalf("got %s", err)
	}
	equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
}

func TestASilentServerIsNotWaitedForForEver(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer func() { _ = listener.Close() }()
	client, ctx := connect(t, listener.Addr().String(), worldlog.Options{
		TLS: &tls.Config{}, FailFast: true, ConnectTimeout: 100 * time.Millisecond,
	})
	_, err = client.GetWorld(ctx, "w")
	equal(t, "code", failed(t, err).Code, codes.Unavailable)
	equal(t, "outcome", failed(t, err).Outcome, worldlog.NotApplied)
}

func TestOnlyThisMachineIsSpokenToInPlainText(t *testing.T) {
	for address, want := range map[string]bool{
		"localhost:1": true, "127.0.0.1:1": true, "127.1.2.3:1": true, "[::1]:1": true, "dns:///localhost:1": true,
		"127.example.com:1": false, "example.com:1": false, "10.0.0.1:1": false, "[fe80::1]:1": false,
		"dns:///example.com:1": false,
	} {
		if got := worldlog.IsLoopback(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	for _, each := range []struct {
		address string
		options worldlog.Options
		message string
	}{
		{"localhost", worldlog.Options{}, "address: 'localhost' (expected: host:port)"},
		{"http://localhost:1", worldlog.Options{}, "address: 'http://localhost:1' (expected: host:port)"},
		{"", worldlog.Options{}, "address: '' (expected: host:port)"},
		{"localhost:1", worldlog.Options{Deadline: -1}, "Deadline: -1ns (expected: more than zero, at most a day)"},
		{"localhost:1", worldlog.Options{KeepAlive: 48 * time.Hour}, "KeepAlive: 48h0m0s (expected: more than zero, at most a day)"},
		{"localhost:1", worldlog.Options{BackoffMin: 2, BackoffMax: 1}, "BackoffMax: 1ns (expected: at least BackoffMin, 2ns)"},
		{"localhost:1", worldlog.Options{MaxInboundMessageBytes: -1}, "MaxInboundMessageBytes: -1 (expected: at least 1)"},
		{"localhost:1", worldlog.Options{TLS: &tls.Config{}, Plaintext: true}, "options: TLS and Plaintext exclude each other"},
		{"localhost:1", worldlog.Options{
			Token: "a", TokenSource: func(context.Context) (string, error) { return "b", nil },
		}, "options: Token and TokenSource exclude each other"},
	} {
		_, err := worldlog.Connect(each.address, each.options)
		if err == nil || err.Error() != each.message {
			t.Errorf("got %v, want %s", err, each.message)
		}
	}
}
