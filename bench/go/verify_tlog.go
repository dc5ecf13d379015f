// The yardstick for verifying a log's published files: the same work with Go's golang.org/x/mod/sumdb/tlog, on
// one core. Every entry is hashed, every tile is held against the hashes that tlog computes from the entries,
// and the root against the signed checkpoint.
//
//	verify_tlog -log FOLDER [-runs N]
//
// Prints the seconds of each run, one a line. With -edge the tree is built with tlog's RecordHash and NodeHash
// in the leanest way that they allow, without tlog's store of hashes.
package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const tileWidth = 1 << tileHeight

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func require(holds bool, what string) {
	if !holds {
		fmt.Fprintln(os.Stderr, what)
		os.Exit(1)
	}
}

func openCheckpoint(log string) tlog.Tree {
	vkey, err := os.ReadFile(filepath.Join(log, "vkey"))
	must(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	must(err)
	signed, err := os.ReadFile(filepath.Join(log, "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

func tilePath(log string, tile tlog.Tile) string {
	return filepath.Join(log, strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
}

// eachBundle reads every bundle and gives the hashes of its entries.
func eachBundle(log string, size int64, take func(n int64, leaves []tlog.Hash)) {
	leaves := make([]tlog.Hash, 0, tileWidth)
	for first := int64(0); first < size; first += tileWidth {
		width := tileWidth
		if size-first < tileWidth {
			width = int(size - first)
		}
		tile := tlog.Tile{H: tileHeight, L: 0, N: first / tileWidth, W: width}
		bundle, err := os.ReadFile(strings.Replace(tilePath(log, tile), "tile/0/", "tile/entries/", 1))
		must(err)
		leaves = leaves[:0]
		for i := 0; i < width; i++ {
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, tlog.RecordHash(bundle[2:length]))
			bundle = bundle[length:]
		}
		require(len(bundle) == 0, "a bundle goes on after its last entry")
		take(first/tileWidth, leaves)
	}
}

type store []tlog.Hash

func (s *store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = (*s)[index]
	}
	return hashes, nil
}

func verify(log string) {
	tree := openCheckpoint(log)
	kept := make(store, 0, tlog.StoredHashCount(tree.N))
	eachBundle(log, tree.N, func(n int64, leaves []tlog.Hash) {
		for i, leaf := range leaves {
			hashes, err := tlog.StoredHashesForRecordHash(n*tileWidth+int64(i), leaf, &kept)
			must(err)
			kept = append(kept, hashes...)
		}
	})
	root, err := tlog.TreeHash(tree.N, &kept)
	must(err)
	require(root == tree.Hash, "the entries do not lead to the signed root")
	for level, hashes := 0, tree.N; hashes > 0; level, hashes = level+1, hashes>>tileHeight {
		for first := int64(0); first < hashes; first += tileWidth {
			width := tileWidth
			if hashes-first < tileWidth {
				width = int(hashes - first)
			}
			tile := tlog.Tile{H: tileHeight, L: level, N: first / tileWidth, W: width}
			expected, err := tlog.ReadTileData(tile, &kept)
			must(err)
			found, err := os.ReadFile(tilePath(log, tile))
			must(err)
			require(bytes.Equal(expected, found), tile.Path()+" differs from the entries")
		}
	}
}

// verifyLean compares the tiles of level 0 only and keeps nothing but the right edge.
func verifyLean(log string) {
	tree := openCheckpoint(log)
	var edge []tlog.Hash
	size := int64(0)
	eachBundle(log, tree.N, func(n int64, leaves []tlog.Hash) {
		found, err := os.ReadFile(tilePath(log, tlog.Tile{H: tileHeight, L: 0, N: n, W: len(leaves)}))
		must(err)
		for i, leaf := range leaves {
			require(bytes.Equal(leaf[:], found[i*tlog.HashSize:(i+1)*tlog.HashSize]), "a tile differs")
			for k := size; k&1 != 0; k >>= 1 {
				leaf = tlog.NodeHash(edge[len(edge)-1], leaf)
				edge = edge[:len(edge)-1]
			}
			edge = append(edge, leaf)
			size++
		}
	})
	root := edge[len(edge)-1]
	for i := len(edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(edge[i], root)
	}
	require(root == tree.Hash, "the entries do not lead to the signed root")
}

func main() {
	log := flag.String("log", "", "the log's folder")
	runs := flag.Int("runs", 5, "how many times")
	lean := flag.Bool("edge", false, "without tlog's store of hashes")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	for i := 0; i < *runs; i++ {
		start := time.Now()
		if *lean {
			verifyLean(*log)
		} else {
			verify(*log)
		}
		fmt.Printf("%.6f\n", time.Since(start).Seconds())
	}
}
