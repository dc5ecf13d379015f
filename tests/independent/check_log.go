// Checks a log that Amends wrote with software that nobody here wrote: Go's golang.org/x/mod/sumdb, the
// packages behind the Go checksum database. It knows nothing of Amends but C2SP tlog-tiles.
//
//	check_log -log FOLDER -vkey KEY [-old CHECKPOINT]
//
// Verifies the checkpoint's signature, the inclusion of every entry, and, with -old, that the log extends that
// earlier checkpoint. Exit code 0 when all of it holds, 1 with one line that says what does not.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const tileWidth = 1 << tileHeight

func refuse(format string, arguments ...interface{}) {
	fmt.Printf(format+"\n", arguments...)
	os.Exit(1)
}

// openCheckpoint verifies a signed checkpoint and gives its tree.
func openCheckpoint(path string, verifier note.Verifier) tlog.Tree {
	bytes, err := os.ReadFile(path)
	if err != nil {
		refuse("%v", err)
	}
	signed, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		refuse("%s: %v", path, err)
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		refuse("%s: not a checkpoint of %s", path, verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		refuse("%s: %v", path, err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		refuse("%s: %v", path, err)
	}
	return tlog.Tree{N: size, Hash: root}
}

// folder reads tiles by the paths of tlog-tiles, which leave out the tile's height.
type folder struct {
	path string
	kept map[tlog.Tile][]byte
}

func (f *folder) Height() int                          { return tileHeight }
func (f *folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		if kept, found := f.kept[tile]; found {
			data[i] = kept
			continue
		}
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(f.path, path))
		if err != nil {
			return nil, err
		}
		f.kept[tile] = bytes
		data[i] = bytes
	}
	return data, nil
}

// bundlePath is "tile/entries/<N>[.p/<W>]".
func bundlePath(n int64, width int) string {
	tile := tlog.Tile{H: tileHeight, L: 0, N: n, W: width}
	return strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
}

// eachEntry calls take for every entry of a log of the given size, in order.
func eachEntry(log string, size int64, take func(index int64, entry []byte)) {
	for first := int64(0); first < size; first += tileWidth {
		width := tileWidth
		if size-first < tileWidth {
			width = int(size - first)
		}
		path := bundlePath(first/tileWidth, width)
		bundle, err := os.ReadFile(filepath.Join(log, path))
		if err != nil {
			refuse("%v", err)
		}
		for i := 0; i < width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				refuse("%s ends within its entry %d", path, i)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			take(first+int64(i), bundle[2:length])
			bundle = bundle[length:]
		}
		if len(bundle) != 0 {
			refuse("%s goes on after its last entry", path)
		}
	}
}

func main() {
	log := flag.String("log", "", "the log's folder")
	vkey := flag.String("vkey", "", "its verifier key")
	old := flag.String("old", "", "an earlier checkpoint of it")
	flag.Parse()
	verifier, err := note.NewVerifier(*vkey)
	if err != nil {
		refuse("the key: %v", err)
	}
	tree := openCheckpoint(filepath.Join(*log, "checkpoint"), verifier)
	reader := tlog.TileHashReader(tree, &folder{*log, make(map[tlog.Tile][]byte)})

	eachEntry(*log, tree.N, func(index int64, entry []byte) {
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
		}
		if err != nil {
			refuse("entry %d is not in the signed tree: %v", index, err)
		}
	})
	if *old != "" {
		before := openCheckpoint(*old, verifier)
		proof, err := tlog.ProveTree(tree.N, before.N, reader)
		if err == nil {
			err = tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash)
		}
		if err != nil {
			refuse("the log does not extend its checkpoint of %d entries: %v", before.N, err)
		}
	}
	fmt.Printf("%d entries under %s\n", tree.N, base64.StdEncoding.EncodeToString(tree.Hash[:]))
}
