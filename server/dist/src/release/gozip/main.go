// Command gozip writes a Go module as the zip file that module proxies serve; the same files give the same bytes.
//
//	go run . DIRECTORY MODULE VERSION FILE
package main

import (
	"log"
	"os"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 5 {
		log.Fatal("usage: gozip DIRECTORY MODULE VERSION FILE")
	}
	if err := write(os.Args[1], module.Version{Path: os.Args[2], Version: os.Args[3]}, os.Args[4]); err != nil {
		log.Fatal("gozip: ", err)
	}
}

func write(directory string, version module.Version, file string) (err error) {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	return zip.CreateFromDir(out, version, directory)
}
