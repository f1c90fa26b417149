/// Pieces of programs that many people have typed in nearly the same way.
enum BoilerplateSamples {
  static let all = [
    """
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>

    int main(int argc, char **argv) {
        if (argc < 2) {
            fprintf(stderr, "usage: %s FILE\\n", argv[0]);
            return EXIT_FAILURE;
        }
        FILE *file = fopen(argv[1], "r");
        if (file == NULL) {
            perror(argv[1]);
            return EXIT_FAILURE;
        }
        for (int i = 0; i < argc; i++) {
            printf("%d: %s\\n", i, argv[i]);
        }
        fclose(file);
        return EXIT_SUCCESS;
    }
    """,
    """
    #!/usr/bin/env python3
    # -*- coding: utf-8 -*-
    import argparse
    import logging
    import os
    import sys

    logger = logging.getLogger(__name__)


    def main():
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("-v", "--verbose", action="store_true")
        parser.add_argument("files", nargs="*")
        args = parser.parse_args()
        logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
        for path in args.files:
            with open(path) as f:
                print(f.read())


    if __name__ == "__main__":
        main()
    """,
    """
    class Point:
        def __init__(self, x, y):
            self.x = x
            self.y = y

        def __repr__(self):
            return f"{self.__class__.__name__}({self.x}, {self.y})"

        def __eq__(self, other):
            if not isinstance(other, type(self)):
                return NotImplemented
            return self.x == other.x and self.y == other.y

        def __hash__(self):
            return hash((self.x, self.y))
    """,
    """
    fn main() {
        let args: Vec<String> = std::env::args().collect();
        match args.get(1) {
            Some(name) => println!("Hello, {}!", name),
            None => {
                eprintln!("usage: {} NAME", args[0]);
                std::process::exit(1);
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn it_works() {
            assert_eq!(2 + 2, 4);
        }
    }
    """,
    """
    import Foundation

    struct Item: Codable, Equatable, Hashable {
      let id: Int
      var name: String
      var isDone: Bool

      init(id: Int, name: String, isDone: Bool = false) {
        self.id = id
        self.name = name
        self.isDone = isDone
      }
    }

    extension Item: CustomStringConvertible {
      var description: String { "\\(id): \\(name)" }
    }
    """,
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Home</title>
      <link rel="stylesheet" href="style.css">
      <script src="script.js"></script>
    </head>
    <body>
      <h1>Hello, world!</h1>
      <ul>
        <li><a href="#">One</a></li>
        <li><a href="#">Two</a></li>
      </ul>
    </body>
    </html>
    """,
    """
    package main

    import (
    \t"fmt"
    \t"log"
    \t"os"
    )

    func main() {
    \tif len(os.Args) < 2 {
    \t\tlog.Fatal("missing argument")
    \t}
    \tdata, err := os.ReadFile(os.Args[1])
    \tif err != nil {
    \t\tlog.Fatal(err)
    \t}
    \tfmt.Println(string(data))
    }
    """,
    """
    * { box-sizing: border-box; margin: 0; padding: 0; }
    body { font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #333; }
    a { color: #06c; text-decoration: none; }
    a:hover { text-decoration: underline; }
    .container { max-width: 960px; margin: 0 auto; padding: 0 1em; }
    @media (max-width: 600px) { .container { padding: 0 0.5em; } }
    """,
    """
    public class Main {
        private final String name;
        private int count;

        public Main(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }

        public int getCount() {
            return count;
        }

        public void setCount(int count) {
            this.count = count;
        }

        public static void main(String[] args) {
            System.out.println("Hello, world!");
        }
    }
    """,
    """
    #!/bin/sh
    set -e

    usage() {
        echo "usage: $0 [-h] FILE..." >&2
        exit 1
    }

    while getopts h opt; do
        case "$opt" in
            h) usage ;;
            *) usage ;;
        esac
    done
    shift $((OPTIND - 1))

    [ $# -gt 0 ] || usage
    for file in "$@"; do
        if [ -f "$file" ]; then
            cat "$file"
        fi
    done
    """,
    """
    # Project

    ## Installation

    ```
    git clone https://github.com/user/project.git
    cd project
    make
    make install
    ```

    ## Usage

    Run the program with `--help` to see the list of options.

    ## Contributing

    Pull requests are welcome. For major changes, please open an issue first to discuss what you
    would like to change. Please make sure to update tests as appropriate.

    ## License

    See the LICENSE file for details.
    """,
    """
    const express = require("express");
    const app = express();
    const port = process.env.PORT || 3000;

    app.use(express.json());

    app.get("/", (req, res) => {
      res.send("Hello, world!");
    });

    app.listen(port, () => {
      console.log(`listening on port ${port}`);
    });

    module.exports = app;
    """,
  ]
}
