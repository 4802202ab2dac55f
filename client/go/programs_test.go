package worldlog_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

// programs is the directory where build puts the programs of this module.
var programs string

var build = sync.OnceValue(func() error {
	out, err := exec.Command("go", "build", "-o", programs, "./examples/...", "./conformance").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
})

// program is one as a process of its own.
type program struct {
	*testing.T
	command *exec.Cmd
	in      io.WriteCloser
	lines   chan string
}

func start(t *testing.T, command *exec.Cmd) *program {
	t.Helper()
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	check(t, err)
	out, err := command.StdoutPipe()
	check(t, err)
	check(t, command.Start())
	p := &program{t, command, in, make(chan string, 1_000)}
	go func() {
		defer close(p.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.lines <- lines.Text()
		}
	}()
	t.Cleanup(func() { _ = command.Process.Kill() })
	return p
}

// run starts a program of this module.
func run(t *testing.T, name string, arguments ...string) *program {
	t.Helper()
	check(t, build())
	return start(t, exec.Command(filepath.Join(programs, name), arguments...))
}

func (p *program) line() string {
	p.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			p.Fatal("the program has ended")
		}
		return line
	case <-time.After(patience):
		p.Fatal("the program says nothing")
		return ""
	}
}

// rest waits for the end and returns what was still said.
func (p *program) rest() []string {
	p.Helper()
	var all []string
	for line := range p.lines {
		all = append(all, line)
	}
	check(p.T, p.command.Wait())
	return all
}

func TestExampleAgentAndAuditor(t *testing.T) {
	address := shared(t)
	client, ctx := connect(t, address, quick)
	world := fmt.Sprintf("garden-%d", lastWorld.Add(1))
	for range 2 {
		equal(t, "agent", run(t, "agent", address, world).rest(), []string{"gardener has answered in " + world})
	}
	equal(t, "auditor", run(t, "auditor", address, world).rest(), []string{"gardener: 2 answers, 10 tokens in, 26 tokens out"})
	var said strings.Builder
	var results []string
	for event, err := range client.Replay(ctx, &worldlogv1.ReplayRequest{World: world}, worldlog.Notices{}) {
		check(t, err)
		said.WriteString(event.GetSse().GetContent())
		if result := event.GetTool().GetResult().GetJson(); result != "" {
			results = append(results, result)
		}
	}
	equal(t, "said", said.String(), strings.Repeat("Let me look at the soil. It is dry: yes, water them.", 2))
	equal(t, "results", results, []string{`{"moisture":0.2}`, `{"moisture":0.2}`})
}

func TestExampleViewerSurvivesARestart(t *testing.T) {
	server := ownServer(t)
	client, ctx := connect(t, server.Address, quick)
	world := newWorld(t, ctx, client)
	_, err := client.Emit(ctx, world, message("before"))
	check(t, err)
	viewer := run(t, "viewer", server.Address, world)
	equal(t, "line", viewer.line(), "1 test: before")
	equal(t, "line", viewer.line(), "-- live")
	server.Stop(syscall.SIGTERM)
	check(t, server.Start())
	_, err = client.Emit(ctx, world, message("after"))
	check(t, err)
	// Whether the second event comes before it is live again is a matter of who is faster.
	for line := ""; line != "2 test: after"; {
		if line = viewer.line(); line != "2 test: after" {
			equal(t, "line", line, "-- live")
		}
	}
	check(t, viewer.command.Process.Signal(os.Interrupt))
	rest := viewer.rest()
	equal(t, "last line", rest[len(rest)-1], "-- goes on after 2")
}

// TestReadme follows the README word by word: the commands of its five minutes, in order, with the address of another server.
func TestReadme(t *testing.T) {
	server := ownServer(t)
	text, err := os.ReadFile("README.md")
	check(t, err)
	blocks := regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(string(text), 4)
	var languages []string
	for _, block := range blocks {
		languages = append(languages, block[1])
	}
	equal(t, "blocks", languages, []string{"sh", "sh", "go", "sh"})
	equal(t, "how the server starts", blocks[0][2], "./worldlog serve\n")
	if !strings.Contains(blocks[2][2], `"127.0.0.1:7420"`) {
		t.Fatal("the program connects elsewhere")
	}
	here, err := filepath.Abs("..")
	check(t, err)
	checkout := t.TempDir()
	check(t, os.Symlink(here, filepath.Join(checkout, "client")))
	follow := filepath.Join(checkout, "follow")
	check(t, shell(t, checkout, blocks[1][2]).Run())
	source := strings.ReplaceAll(blocks[2][2], "127.0.0.1:7420", server.Address)
	check(t, os.WriteFile(filepath.Join(follow, "main.go"), []byte(source), 0o600))
	for i, want := range []string{"1 hello", "2 hello"} {
		following := start(t, shell(t, follow, blocks[3][2]))
		for range i {
			following.line()
		}
		equal(t, "line", following.line(), want)
		// Not the shell alone, but what it started too.
		check(t, syscall.Kill(-following.command.Process.Pid, syscall.SIGKILL))
		_ = following.command.Wait()
	}
}

func shell(t *testing.T, directory, commands string) *exec.Cmd {
	t.Helper()
	command := exec.Command("bash", "-euo", "pipefail", "-c", commands)
	command.Dir, command.Stderr = directory, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return command
}
