// Asks a server inside the cluster's network namespace whether it is healthy, since curl is not everywhere.
//
//	ask <url>
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	// Each server has a certificate of its own making; nobody else can listen in there.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	client := http.Client{Timeout: 5 * time.Second, Transport: transport}
	answer, err := client.Get(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		fmt.Fprintf(os.Stderr, "%s\n%s\n", answer.Status, text)
		os.Exit(1)
	}
}
