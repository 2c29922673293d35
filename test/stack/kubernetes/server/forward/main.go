// Carries connections across the border of a network namespace. A socket file can be reached from both sides of it, so
// no interface and no route of the host is needed.
//
//	forward <listen> <target>      each as unix:<path> or tcp:<address>
//
// It prints one line, the address that it listens at.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fail("forward <listen> <target>, each as unix:<path> or tcp:<address>")
	}
	listener, err := net.Listen(place(os.Args[1]))
	if err != nil {
		fail(err)
	}
	fmt.Println(listener.Addr())
	for {
		accepted, err := listener.Accept()
		if err != nil {
			fail(err)
		}
		go carry(accepted, os.Args[2])
	}
}

func fail(reason any) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}

func place(text string) (network, address string) {
	network, address, _ = strings.Cut(text, ":")
	return network, address
}

func carry(accepted net.Conn, target string) {
	defer accepted.Close()
	dialed, err := net.Dial(place(target))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer dialed.Close()
	answered := make(chan struct{})
	go func() {
		pour(accepted, dialed)
		close(answered)
	}()
	pour(dialed, accepted)
	<-answered
}

// Passes the end of one direction on, so that the other can still be finished.
func pour(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	if closer, ok := to.(interface{ CloseWrite() error }); ok {
		_ = closer.CloseWrite()
	}
}
