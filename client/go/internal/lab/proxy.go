package lab

import (
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// Ending is how a connection through a Proxy ends.
type Ending int

const (
	Cut       Ending = iota // closed in both directions
	Reset                   // the same, rudely
	BlackHole               // swallowed, and nobody is told
)

// Weather is what a connection suffers.
type Weather struct {
	// Ends says whether it ends by itself, after so many bytes, both directions together.
	Ends   bool
	After  int
	Ending Ending
	// Latency is how much later every piece of bytes arrives.
	Latency time.Duration
}

// Fine weather does nothing to a connection.
func Fine(*rand.Rand) Weather { return Weather{} }

// Bad weather lets a connection live for a part of a frame or for a frame, and may be slow. A frame of 64 KiB needs some 80:
// its end comes in one piece with the beginning of the next.
func Bad(random *rand.Rand) Weather {
	weather := Weather{Ends: true, After: 2_000 + random.IntN(128<<10), Ending: Ending(random.IntN(2))}
	if random.IntN(4) == 0 {
		weather.Latency = time.Duration(random.IntN(10)) * time.Millisecond
	}
	return weather
}

// Proxy stands between a client and a server and does to their connections what networks do. The same seed gives the same
// weather, connection by connection. Safe for concurrent use.
type Proxy struct {
	listener net.Listener
	server   string

	mutex       sync.Mutex
	random      *rand.Rand
	weather     func(*rand.Rand) Weather
	open        map[*proxied]bool
	connections int
	endings     int
}

// StartProxy starts one before this server; each connection gets the weather of the moment.
func StartProxy(server string, seed uint64, weather func(*rand.Rand) Weather) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		listener: listener, server: server, weather: weather,
		random: rand.New(rand.NewPCG(seed, 1)), open: map[*proxied]bool{},
	}
	go p.accept()
	return p, nil
}

// Address is where clients connect.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Counts returns how many connections there were and how many the weather ended.
func (p *Proxy) Counts() (connections, endings int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.connections, p.endings
}

// EndAll ends every open connection in this way, now.
func (p *Proxy) EndAll(how Ending) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for each := range p.open {
		each.end(how)
	}
}

// Close ends everything.
func (p *Proxy) Close() {
	_ = p.listener.Close()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for each := range p.open {
		_, _ = each.client.Close(), each.server.Close()
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil { // The server is away; the client shall find out so.
			_ = client.Close()
			continue
		}
		p.mutex.Lock()
		p.connections++
		each := &proxied{client: client.(*net.TCPConn), server: server.(*net.TCPConn), weather: p.weather(p.random)}
		p.open[each] = true
		p.mutex.Unlock()
		go p.carry(each)
	}
}

func (p *Proxy) carry(each *proxied) {
	var directions sync.WaitGroup
	directions.Go(func() { each.forward(each.client, each.server) })
	directions.Go(func() { each.forward(each.server, each.client) })
	directions.Wait()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	delete(p.open, each)
	if each.ended {
		p.endings++
	}
}

// proxied is one connection through the proxy: two directions, one fate.
type proxied struct {
	client, server *net.TCPConn
	weather        Weather

	mutex      sync.Mutex
	passed     int
	ended      bool
	swallowing bool
}

func (c *proxied) forward(from, to *net.TCPConn) {
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		time.Sleep(c.weather.Latency)
		passing, over := c.take(n)
		if passing > 0 {
			if _, failure := to.Write(buffer[:passing]); failure != nil {
				err = failure
			}
		}
		if over {
			c.end(c.weather.Ending)
		}
		if err != nil {
			c.closeUnlessSwallowing()
			return
		}
	}
}

// take returns how many of the next n bytes still pass, and whether the connection ends after them.
func (c *proxied) take(n int) (passing int, over bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.swallowing || c.ended {
		return 0, false
	}
	if c.weather.Ends {
		left := c.weather.After - c.passed
		n, over = min(n, left), n >= left
	}
	c.passed += n
	return n, over
}

// end ends the connection, once.
func (c *proxied) end(how Ending) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.ended {
		return
	}
	c.ended = true
	if how == BlackHole {
		c.swallowing = true
		return
	}
	if how == Reset {
		_, _ = c.client.SetLinger(0), c.server.SetLinger(0)
	}
	_, _ = c.client.Close(), c.server.Close()
}

func (c *proxied) closeUnlessSwallowing() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.swallowing {
		_, _ = c.client.Close(), c.server.Close()
	}
}
