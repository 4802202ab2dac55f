// Package lab has what the tests of the client stand on: a scripted server in this process, the real server as a process of its
// own, and a network that misbehaves.
package lab

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/test/bufconn"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

// EmitCalls is one emit stream as a server sees it.
type EmitCalls = grpc.BidiStreamingServer[worldlogv1.EmitStreamRequest, worldlogv1.EmitStreamResponse]

// Scripted is a server in this process that does what a test tells it and remembers what it was asked. It is reached through
// memory, so that it can live on the clock of testing/synctest. n counts the calls of a method from 1.
type Scripted struct {
	worldlogv1.UnimplementedEventServiceServer
	worldlogv1.UnimplementedWorldServiceServer
	worldlogv1.UnimplementedAdminServiceServer

	// OnUnary is asked before every unary call, with the name of its method.
	OnUnary       func(method string) error
	OnVerify      func(n int) []*worldlogv1.VerifyWorldResponse
	OnEmit        func(ctx context.Context, n int, r *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error)
	OnList        func(r *worldlogv1.ListEventsRequest) *worldlogv1.ListEventsResponse
	OnSubscribe   func(n int, r *worldlogv1.SubscribeRequest, to Frames) error
	OnReplay      func(n int, r *worldlogv1.ReplayRequest, to Frames) error
	OnEmitStream  func(n int, stream EmitCalls) error
	OnCreateWorld func(n int) error
	OnGetWorld    func(ctx context.Context) error

	Emits       Calls[*worldlogv1.EmitRequest]
	Lists       Calls[*worldlogv1.ListEventsRequest]
	Subscribes  Calls[*worldlogv1.SubscribeRequest]
	Replays     Calls[*worldlogv1.ReplayRequest]
	EmitStreams Calls[EmitCalls]
	Creations   Calls[*worldlogv1.CreateWorldRequest]
	Verifies    Calls[*worldlogv1.VerifyWorldRequest]
	Connections Calls[net.Conn]

	listener *bufconn.Listener
	server   *grpc.Server
}

// NewScripted starts the server.
func NewScripted() *Scripted {
	s := &Scripted{OnUnary: func(string) error { return nil }, listener: bufconn.Listen(1 << 20)}
	s.server = grpc.NewServer(
		grpc.UnaryInterceptor(s.intercept),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: time.Second, PermitWithoutStream: true}),
		grpc.WaitForHandlers(true))
	worldlogv1.RegisterEventServiceServer(s.server, s)
	worldlogv1.RegisterWorldServiceServer(s.server, s)
	worldlogv1.RegisterAdminServiceServer(s.server, s)
	go func() { _ = s.server.Serve(s.listener) }()
	return s
}

// Connect makes a client for it.
func (s *Scripted) Connect(options worldlog.Options) *worldlog.Client {
	dial := func(ctx context.Context, _ string) (net.Conn, error) {
		conn, err := s.listener.DialContext(ctx)
		if err == nil {
			s.Connections.add(ctx, conn)
		}
		return conn, err
	}
	options.Plaintext = true
	options.DialOptions = append(options.DialOptions, grpc.WithContextDialer(dial))
	client, err := worldlog.Connect("passthrough:///scripted", options)
	if err != nil {
		panic(err)
	}
	return client
}

// Stop ends it, with every call.
func (s *Scripted) Stop() { s.server.Stop() }

func (s *Scripted) intercept(
	ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler,
) (any, error) {
	if err := s.OnUnary(info.FullMethod); err != nil {
		return nil, err
	}
	return handle(ctx, request)
}

func (s *Scripted) VerifyWorld(
	r *worldlogv1.VerifyWorldRequest, stream grpc.ServerStreamingServer[worldlogv1.VerifyWorldResponse],
) error {
	for _, response := range s.OnVerify(s.Verifies.add(stream.Context(), r)) {
		if err := stream.Send(response); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scripted) Emit(ctx context.Context, r *worldlogv1.EmitRequest) (*worldlogv1.EmitResponse, error) {
	return s.OnEmit(ctx, s.Emits.add(ctx, r), r)
}

func (s *Scripted) ListEvents(
	ctx context.Context, r *worldlogv1.ListEventsRequest,
) (*worldlogv1.ListEventsResponse, error) {
	s.Lists.add(ctx, r)
	return s.OnList(r), nil
}

func (s *Scripted) Subscribe(
	r *worldlogv1.SubscribeRequest, stream grpc.ServerStreamingServer[worldlogv1.SubscribeResponse],
) error {
	n := s.Subscribes.add(stream.Context(), r)
	return s.OnSubscribe(n, r, Frames{stream.Context(), func(frame *worldlog.Frame) error {
		return stream.Send(&worldlogv1.SubscribeResponse{Frame: frame})
	}})
}

func (s *Scripted) Replay(
	r *worldlogv1.ReplayRequest, stream grpc.ServerStreamingServer[worldlogv1.ReplayResponse],
) error {
	n := s.Replays.add(stream.Context(), r)
	return s.OnReplay(n, r, Frames{stream.Context(), func(frame *worldlog.Frame) error {
		return stream.Send(&worldlogv1.ReplayResponse{Frame: frame})
	}})
}

func (s *Scripted) EmitStream(stream EmitCalls) error {
	return s.OnEmitStream(s.EmitStreams.add(stream.Context(), stream), stream)
}

func (s *Scripted) CreateWorld(
	ctx context.Context, r *worldlogv1.CreateWorldRequest,
) (*worldlogv1.CreateWorldResponse, error) {
	if err := s.OnCreateWorld(s.Creations.add(ctx, r)); err != nil {
		return nil, err
	}
	return &worldlogv1.CreateWorldResponse{World: r.GetWorld()}, nil
}

func (s *Scripted) GetWorld(ctx context.Context, r *worldlogv1.GetWorldRequest) (*worldlogv1.GetWorldResponse, error) {
	if err := s.OnGetWorld(ctx); err != nil {
		return nil, err
	}
	return &worldlogv1.GetWorldResponse{World: &worldlog.World{Id: r.GetWorld()}}, nil
}

// Frames is where the frames of a stream go.
type Frames struct {
	ctx  context.Context
	send func(*worldlog.Frame) error
}

// Send sends frames; it returns why it cannot.
func (f Frames) Send(frames ...*worldlog.Frame) error {
	for _, frame := range frames {
		if err := f.send(frame); err != nil {
			return err
		}
	}
	return nil
}

// Then sends frames and ends the stream so.
func (f Frames) Then(end error, frames ...*worldlog.Frame) error {
	if err := f.Send(frames...); err != nil {
		return err
	}
	return end
}

// Forever sends frames and waits for the reader to leave.
func (f Frames) Forever(frames ...*worldlog.Frame) error {
	if err := f.Send(frames...); err != nil {
		return err
	}
	<-f.ctx.Done()
	return f.ctx.Err()
}

// Calls are what a method was asked, in order. Safe for concurrent use.
type Calls[Q any] struct {
	mutex    sync.Mutex
	requests []Q
	contexts []context.Context
	times    []time.Time
}

func (c *Calls[Q]) add(ctx context.Context, request Q) (n int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.requests = append(c.requests, request)
	c.contexts = append(c.contexts, ctx)
	c.times = append(c.times, time.Now())
	return len(c.requests)
}

// Len returns how many there were.
func (c *Calls[Q]) Len() int { return len(c.All()) }

// All returns what was asked.
func (c *Calls[Q]) All() []Q {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.requests[:len(c.requests):len(c.requests)]
}

// At returns call n, counted from 1.
func (c *Calls[Q]) At(n int) Q {
	all := c.All()
	if n > len(all) {
		panic(fmt.Sprintf("call %d (there were %d)", n, len(all)))
	}
	return all[n-1]
}

// Context returns the context of call n, counted from 1.
func (c *Calls[Q]) Context(n int) context.Context {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.contexts[n-1]
}

// Waits returns how long it was from each call to the next.
func (c *Calls[Q]) Waits() []time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var waits []time.Duration
	for i := 1; i < len(c.times); i++ {
		waits = append(waits, c.times[i].Sub(c.times[i-1]))
	}
	return waits
}
