package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"
)

const startsWithin = 5 * time.Minute

var serving = regexp.MustCompile(`serving on (\S+:[0-9]+)`)

// Server is the real one as a process of its own, on a directory of its own, where its log goes too. It keeps its address when it
// is started again. The environment variable WORLDLOG is the command that starts it.
type Server struct {
	Address   string
	arguments []string
	directory string
	process   *exec.Cmd
	drained   chan struct{}
}

// StartServer starts it with these arguments besides its own.
func StartServer(arguments ...string) (*Server, error) {
	directory, err := os.MkdirTemp("", "worldlog-go-")
	if err != nil {
		return nil, err
	}
	s := &Server{Address: "127.0.0.1:0", arguments: arguments, directory: directory}
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	servers.Store(s, true)
	return s, nil
}

// servers are those that were not closed.
var servers sync.Map

// CloseServers closes every server that nobody else has closed.
func CloseServers() {
	servers.Range(func(server, _ any) bool {
		server.(*Server).Close()
		return true
	})
}

// Start starts it again after Stop.
func (s *Server) Start() error {
	command := os.Getenv("WORLDLOG")
	if command == "" {
		return errors.New("WORLDLOG is not set (expected: the command of the server, for example the worldlog of this checkout)")
	}
	data, logs := filepath.Join(s.directory, "data"), filepath.Join(s.directory, "log")
	arguments := append([]string{"serve", "--listen", s.Address, "--data", data}, s.arguments...)
	s.process = exec.Command(command, arguments...)
	log, err := os.OpenFile(logs, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	s.process.Stderr = log
	out, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return err
	}
	address := make(chan string, 1)
	s.drained = make(chan struct{})
	go s.drain(out, address)
	select {
	case found := <-address:
		s.Address = found
		return nil
	case <-s.drained:
		failure := s.process.Wait()
		said, _ := os.ReadFile(logs)
		return fmt.Errorf("the server has stopped before it served: %w: %s", failure, said)
	case <-time.After(startsWithin):
		s.Stop(syscall.SIGKILL)
		return fmt.Errorf("the server does not serve within %s", startsWithin)
	}
}

func (s *Server) drain(out io.Reader, address chan<- string) {
	defer close(s.drained)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := serving.FindStringSubmatch(lines.Text()); found != nil {
			select {
			case address <- found[1]:
			default:
			}
		}
	}
}

// Stop ends the process with this signal and waits for its end; what it stored stays.
func (s *Server) Stop(signal syscall.Signal) {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(signal)
	<-s.drained
	_ = s.process.Wait()
	s.process = nil
}

// Close stops it and removes what it stored.
func (s *Server) Close() {
	servers.Delete(s)
	s.Stop(syscall.SIGTERM)
	_ = os.RemoveAll(s.directory)
}
