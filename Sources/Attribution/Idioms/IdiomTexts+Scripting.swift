/// Idioms of languages that are interpreted.
extension IdiomTexts {
  static let scripting = [
    // Python
    #"""
    #!/usr/bin/env python # -*- coding: utf-8 -*- #!/usr/bin/env python3 # -*- coding: utf-8 -*-
    import #!/usr/bin/python # -*- coding: utf-8 -*- #!/usr/bin/python3 #!/usr/bin/env python3 """
    #!/usr/bin/env python3 import argparse import sys from __future__ import absolute_import,
    division, print_function, unicode_literals from __future__ import annotations from __future__
    import print_function import argparse import json import logging import os import re import
    sys import time import os import sys import unittest from pathlib import Path from typing
    import Any, Dict, List, Optional, Tuple, Union logger = logging.getLogger(__name__) def
    main(): log = logging.getLogger(__name__) LOG = logging.getLogger(__name__)
    logging.basicConfig(level=logging.INFO) logging.basicConfig(level=logging.DEBUG)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    logging.basicConfig(format='%(asctime)s %(levelname)s %(name)s %(message)s',
    level=logging.INFO) logging.getLogger(__name__) def main(): parser = argparse.ArgumentParser()
    def main(): parser = argparse.ArgumentParser(description=__doc__) parser =
    argparse.ArgumentParser(description="") parser = argparse.ArgumentParser(prog=
    parser.add_argument("-v", "--verbose", action="store_true") parser.add_argument('-v',
    '--verbose', action='store_true', help='verbose output') parser.add_argument("--verbose",
    action="store_true", help= parser.add_argument("--version", action="version", version=
    parser.add_argument("-o", "--output", help="output file") parser.add_argument('-q', '--quiet',
    action='store_true') parser.add_argument("--debug", action="store_true")
    parser.add_argument("files", nargs="*") parser.add_argument("files", nargs="+")
    parser.add_argument("filename") parser.add_argument("path", type=str, help= type=int,
    default=0, help= default=None, help= required=True, help= action="store_true", help=
    action="store_true") parser.add_argument( args = parser.parse_args() logging.basicConfig( args
    = parser.parse_args() return args args = parser.parse_args(argv) def main(argv=None): args =
    parser.parse_args() print( args, unknown = parser.parse_known_args() subparsers =
    parser.add_subparsers(dest="command") def parse_args(): if __name__ == "__main__": main() if
    __name__ == '__main__': sys.exit(main()) if __name__ == "__main__": raise SystemExit(main())
    if __name__ == "__main__": unittest.main() if __name__ == "__main__": app.run(debug=True) if
    __name__ == "__main__": import sys sys.exit(main(sys.argv[1:])) if __name__ == "__main__":
    import doctest doctest.testmod() if __name__ == "__main__": parser = argparse.ArgumentParser(
    if __name__ == "__main__": print( if len(sys.argv) != 2: print("usage: %s FILE" % sys.argv[0])
    sys.exit(1) if len(sys.argv) < 2: print("Usage:") sys.exit(1) print("Usage: python",
    file=sys.stderr) print(e, file=sys.stderr) sys.exit(1) sys.stderr.write("\n") sys.exit(1)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__))) sys.path.insert(0,
    os.path.abspath('..')) sys.path.append(os.path.dirname(__file__))
    os.path.dirname(os.path.abspath(__file__)) os.path.dirname(os.path.realpath(__file__))
    os.path.join(os.path.dirname(__file__), Path(__file__).resolve().parent Path(__file__).parent
    HERE = Path(__file__).parent BASE_DIR = Path(__file__).resolve().parent.parent
    os.path.join(here, 'README.md') with open(path) as f: print(f.read()) if __name__ with
    open(path) as f: return f.read() with open(filename) as f: for line in f: with open(path, "w")
    as f: f.write( with open(path, 'rb') as f: data = f.read() with open(path, "r",
    encoding="utf-8") as f: with open(path, encoding="utf-8") as f: with open(path, "w",
    encoding="utf-8") as f: json.dump(data, f, indent=4) with open(path) as f: data = json.load(f)
    with open('README.md') as f: with open("README.md", "r", encoding="utf-8") as fh:
    long_description = fh.read() with open("requirements.txt") as f: for line in sys.stdin: line =
    line.strip() for path in args.files: with open(path) as f: for filename in args.files: for
    line in f: line = line.strip() if not line: continue class Foo: def __init__(self): pass class
    Foo(object): def __init__(self): self.x = x self.y = y def __init__(self, x, y): self.x = x
    self.y = y def __init__(self, name): self.name = name def __init__(self, name, age): self.name
    = name self.age = age def __init__(self, *args, **kwargs): super().__init__(*args, **kwargs)
    super(Foo, self).__init__(*args, **kwargs) super().__init__() super(Foo, self).__init__() def
    __init__(self, value): self.value = value self.next = None self.data = data self.left = None
    self.right = None def __repr__(self): return f"{self.__class__.__name__}({self.x}, {self.y})"
    def __repr__(self): return "<%s %r>" % (self.__class__.__name__, self.name) def
    __repr__(self): return f"<{type(self).__name__} {self.name!r}>" def __repr__(self): return
    f"{type(self).__name__}({self.x!r})" def __repr__(self): return
    '{}({})'.format(self.__class__.__name__, def __str__(self): return self.name def
    __str__(self): return f"{self.name}" def __eq__(self, other): if not isinstance(other,
    type(self)): return NotImplemented return self.x == other.x and self.y == other.y def
    __eq__(self, other): return isinstance(other, self.__class__) and self.__dict__ ==
    other.__dict__ if not isinstance(other, self.__class__): return NotImplemented return def
    __eq__(self, other): if isinstance(other, Foo): return self.x == other.x return NotImplemented
    def __ne__(self, other): return not self == other def __ne__(self, other): return not (self ==
    other) def __hash__(self): return hash((self.x, self.y)) def __hash__(self): return
    hash(self.name) def __lt__(self, other): return self.x < other.x def __len__(self): return
    len(self.items) def __iter__(self): return iter(self.items) def __getitem__(self, key): return
    self.data[key] def __setitem__(self, key, value): self.data[key] = value def
    __contains__(self, item): return item in self def __enter__(self): return self def
    __exit__(self, exc_type, exc_value, traceback): def __exit__(self, exc_type, exc_val, exc_tb):
    def __exit__(self, *args): def __call__(self, *args, **kwargs): def __getattr__(self, name):
    raise AttributeError(name) def __del__(self): def __bool__(self): return True @property def
    name(self): return self._name @name.setter def name(self, value): self._name = value
    @staticmethod def @classmethod def from_dict(cls, data): return cls(**data) @abstractmethod
    def @dataclass class Point: x: int y: int @pytest.fixture def client():
    @pytest.mark.parametrize( @functools.wraps(func) def wrapper(*args, **kwargs): return
    func(*args, **kwargs) return wrapper def decorator(func): @wraps(f) def decorated(*args,
    **kwargs): return f(*args, **kwargs) @wraps(func) def wrapper(*args, **kwargs): result =
    func(*args, **kwargs) return result return decorator for i in range(10): print(i) for i in
    range(n): for i in range(len(items)): for i, x in enumerate(items): for key, value in
    d.items(): for k, v in kwargs.items(): for name in names: print(name) while True: try: except
    KeyboardInterrupt: pass except KeyboardInterrupt: sys.exit(0) except Exception as e: print(e)
    except Exception as e: logger.error(e) except Exception as e: print(f"Error: {e}") except
    ImportError: pass try: import json except ImportError: import simplejson as json try: except
    KeyError: return None except ValueError: return False except ValueError as e: except OSError
    as e: if e.errno != errno.EEXIST: raise except FileNotFoundError: raise NotImplementedError
    raise NotImplementedError() raise ValueError("") raise TypeError( if not os.path.exists(path):
    os.makedirs(path) os.makedirs(path, exist_ok=True) return None return True return False if
    value is None: return None else: return if x is None: x = [] if isinstance(value, str): if not
    isinstance(value, str): raise TypeError( return [x for x in items if x] return sorted(items,
    key=lambda x: x[0]) return {k: v for k, v in d.items()} d = {} result = [] for x in items:
    result.append(x) return result subprocess.run(cmd, check=True)
    subprocess.check_output(cmd).decode().strip() subprocess.Popen(cmd, stdout=subprocess.PIPE,
    stderr=subprocess.PIPE) datetime.datetime.now() datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    time.sleep(1) os.environ.get("DEBUG") os.environ.setdefault("DJANGO_SETTINGS_MODULE",
    "project.settings") random.randint(0, 10) np.array([1, 2, 3]) import numpy as np import pandas
    as pd import matplotlib.pyplot as plt plt.show() df = pd.read_csv( class
    TestFoo(unittest.TestCase): def setUp(self): def test_something(self): self.assertEqual(1, 1)
    self.assertTrue(True) def tearDown(self): super().setUp() with self.assertRaises(ValueError):
    with pytest.raises(ValueError): class FooTest(TestCase): from setuptools import setup,
    find_packages setup( name="project", version="0.1.0", description="",
    long_description=long_description, long_description_content_type="text/markdown",
    url="https://github.com/", author="", author_email="", license="MIT",
    packages=find_packages(), packages=find_packages(exclude=["tests"]), install_requires=[ ],
    include_package_data=True, zip_safe=False, classifiers=[ "Development Status :: 3 - Alpha",
    "Development Status :: 4 - Beta", "Development Status :: 5 - Production/Stable", "Environment
    :: Console", "Environment :: Web Environment", "Intended Audience :: Developers", "License ::
    OSI Approved :: MIT License", "License :: OSI Approved :: BSD License", "License :: OSI
    Approved :: Apache Software License", "Natural Language :: English", "Operating System :: OS
    Independent", "Programming Language :: Python", "Programming Language :: Python :: 2",
    "Programming Language :: Python :: 2.7", "Programming Language :: Python :: 3", "Programming
    Language :: Python :: 3.8", "Programming Language :: Python :: 3 :: Only", "Programming
    Language :: Python :: Implementation :: CPython", "Programming Language :: Python ::
    Implementation :: PyPy", "Topic :: Software Development :: Libraries :: Python Modules", ],
    python_requires=">=3.8", entry_points={ "console_scripts": [ "project=project.cli:main", ], },
    ) test_suite="tests", from flask import Flask app = Flask(__name__) @app.route("/") def
    index(): return "Hello, World!" @app.route("/") def hello(): return
    render_template("index.html") def hello_world(): return "<p>Hello, World!</p>" from django.db
    import models class Meta: verbose_name = verbose_name_plural = ordering = urlpatterns = [
    path('admin/', admin.site.urls), path("", views.index, name="index"), ] from django.contrib
    import admin from django.urls import include, path INSTALLED_APPS = [ 'django.contrib.admin',
    'django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions',
    'django.contrib.messages', 'django.contrib.staticfiles', ] MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware', 'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.contrib.messages.middleware.MessageMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware', ] @click.command()
    @click.option("--verbose", is_flag=True, help= def cli(): loop = asyncio.get_event_loop()
    loop.run_until_complete(main()) asyncio.run(main()) async def main(): await asyncio.sleep(1)
    """#,
    // Ruby
    #"""
    #!/usr/bin/env ruby # frozen_string_literal: true # frozen_string_literal: true require #
    frozen_string_literal: true class # frozen_string_literal: true module # encoding: utf-8 def
    initialize(name) @name = name end def initialize(options = {}) @options = options end
    attr_reader :name attr_accessor :name, :age def to_s "#{self.class}" end def ==(other)
    other.is_a?(self.class) && end def hash def call(env) @app.call(env) end def initialize(app)
    @app = app end def respond_to_missing?(name, include_private = false) def method_missing(name,
    *args, &block) class Error < StandardError; end class << self def self.included(base)
    base.extend(ClassMethods) end puts "Hello, world!" if __FILE__ == $0 if __FILE__ ==
    $PROGRAM_NAME main end ARGV.each do |file| File.read(file) File.open(path, "w") do |f| f.write
    File.expand_path("..", __FILE__) File.expand_path('../lib', __FILE__) $LOAD_PATH.unshift
    File.expand_path("../lib", __dir__) $:.unshift File.expand_path("../lib", __FILE__) require
    File.expand_path('../config/environment', __dir__) items.each do |item| items.map { |item|
    item.name } items.each_with_index do |item, index| rescue StandardError => e puts e.message
    end rescue => e raise ArgumentError, "unless begin rescue LoadError end OptionParser.new do
    |opts| opts.banner = "Usage: opts.on("-v", "--verbose" opts.on("-h", "--help" do puts opts
    exit end end.parse! unless options[:verbose] = true RSpec.describe Foo do describe "#name" do
    it "returns the name" do expect(subject.name).to eq("foo") end end context "when let(:user) {
    before do end expect(response).to have_http_status(:ok) RSpec.configure do |config|
    config.expect_with :rspec do |expectations|
    expectations.include_chain_clauses_in_custom_matcher_descriptions = true end config.mock_with
    :rspec do |mocks| mocks.verify_partial_doubles = true end class FooTest < Minitest::Test def
    setup def test_truth assert true end class UsersController < ApplicationController
    before_action :set_user, only: [:show, :edit, :update, :destroy] before_action :set_user,
    only: %i[show edit update destroy] def index @users = User.all end def show end def new @user
    = User.new end def create @user = User.new(user_params) if @user.save redirect_to @user,
    notice: 'User was successfully created.' else render :new end end def update if
    @user.update(user_params) redirect_to @user else render :edit end end def destroy
    @user.destroy redirect_to users_url end private def set_user @user = User.find(params[:id])
    end def user_params params.require(:user).permit(:name) end class User < ApplicationRecord
    has_many :posts, dependent: :destroy belongs_to :user validates :name, presence: true class
    CreateUsers < ActiveRecord::Migration[7.0] def change create_table :users do |t| t.string
    :name t.timestamps end end end Rails.application.routes.draw do resources :users root to:
    "home#index" end Rails.application.configure do Gem::Specification.new do |spec| spec.name =
    "gem" spec.version = Gem::VERSION spec.authors = [""] spec.email = [""] spec.summary =
    spec.description = spec.homepage = "https://github.com/ spec.license = "MIT"
    spec.required_ruby_version = Gem::Requirement.new(">= 2.3.0") spec.files = `git ls-files
    -z`.split("\x0").reject { |f| f.match(%r{^(test|spec|features)/}) } spec.bindir = "exe"
    spec.executables = spec.files.grep(%r{^exe/}) { |f| File.basename(f) } spec.require_paths =
    ["lib"] spec.add_development_dependency "rake", "~> 13.0" spec.add_development_dependency
    "rspec", "~> 3.0" end source "https://rubygems.org" git_source(:github) { |repo|
    "https://github.com/#{repo}.git" } gemspec gem "rake" require "bundler/gem_tasks" require
    "rake/testtask" Rake::TestTask.new(:test) do |t| t.libs << "test" t.libs << "lib" t.test_files
    = FileList["test/**/*_test.rb"] end task default: :test task :default => :test require
    "rspec/core/rake_task" RSpec::Core::RakeTask.new(:spec) task :default => :spec
    """#,
    // Shell
    #"""
    #!/bin/sh set -e #!/bin/sh set -eu #!/bin/bash set -e #!/bin/bash set -euo pipefail
    #!/usr/bin/env bash set -e #!/usr/bin/env bash set -euo pipefail #!/usr/bin/env bash set -eu
    -o pipefail IFS=$'\n\t' set -o errexit set -o nounset set -o pipefail set -x usage() { echo
    "usage: $0 [-h] FILE..." >&2 exit 1 } usage() { echo "Usage: $0 [options]" exit 1 } usage() {
    cat <<EOF Usage: $(basename "$0") [options] Options: -h, --help Show this help message EOF }
    while getopts h opt; do case "$opt" in h) usage ;; *) usage ;; esac done shift $((OPTIND - 1))
    while getopts ":h" opt; do case ${opt} in h ) while getopts "hv" opt; do case $opt in h) usage
    exit 0 ;; \?) echo "Invalid option: -$OPTARG" >&2 exit 1 ;; esac done shift $((OPTIND-1))
    while [ $# -gt 0 ]; do case "$1" in -h|--help) usage exit 0 ;; --) shift; break ;; -*) echo
    "unknown option: $1" >&2 exit 1 ;; *) break ;; esac shift done while [[ $# -gt 0 ]]; do case
    $1 in shift shift ;; if [ $# -ne 1 ]; then echo "Usage: $0 <file>" exit 1 fi if [ $# -lt 1 ];
    then echo "usage: $0 file" >&2 exit 1 fi if [ $# -eq 0 ]; then [ $# -gt 0 ] || usage if [ -z
    "$1" ]; then if [ "$#" -ne 1 ]; then if [[ $# -lt 1 ]]; then if [ -f "$file" ]; then cat
    "$file" fi done if [ ! -f "$file" ]; then echo "no such file" >&2 if [ -d "$dir" ]; then if [
    ! -d "$dir" ]; then mkdir -p "$dir" fi if [ -n "$VAR" ]; then if [ "$1" = "--help" ]; then if
    [ "$?" -ne 0 ]; then if [ $? -ne 0 ]; then echo "failed" exit 1 fi if [ "$(id -u)" -ne 0 ];
    then echo "must be run as root" if [[ $EUID -ne 0 ]]; then if ! command -v git >/dev/null
    2>&1; then if ! command -v git &> /dev/null; then >/dev/null 2>&1 || exit 1 > /dev/null 2>&1;
    then >/dev/null 2>&1; then 2>/dev/null || true for file in "$@"; do for f in "$@"; do for f in
    *.txt; do for i in $(seq 1 10); do while read -r line; do echo "$line" done < "$file" while
    IFS= read -r line; do done < "$1" dir=$(cd "$(dirname "$0")" && pwd) DIR="$( cd "$( dirname
    "${BASH_SOURCE[0]}" )" && pwd )" SCRIPT_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)" cd
    "$(dirname "$0")" cd "$(dirname "$0")/.." || exit 1 exec "$@" tmp=$(mktemp) trap 'rm -f
    "$tmp"' EXIT tmpdir=$(mktemp -d) trap 'rm -rf "$tmpdir"' EXIT trap cleanup EXIT echo "Hello,
    world!" echo "error: $*" >&2 die() { echo "$*" >&2 exit 1 } log() { echo "$(date)" export
    PATH="$HOME/bin:$PATH" export PATH=$PATH:/usr/local/bin apt-get update && apt-get install -y
    sudo apt-get update sudo apt-get install mkdir -p build && cd build cmake .. && make
    ./configure && make && make install ./configure --prefix=/usr/local make -j$(nproc) curl -fsSL
    https:// | sh case "$(uname -s)" in Linux) Darwin) *) esac source venv/bin/activate python3 -m
    venv venv pip install -r requirements.txt pip install --upgrade pip case "$1" in start) stop)
    restart) status) *) echo "Usage: $0 {start|stop|restart|status}" exit 1 ;; esac exit 0
    """#,
    // Perl, PHP, Lua, R, Julia, Haskell, Elixir, Clojure, Lisp, Vim
    #"""
    #!/usr/bin/perl use strict; use warnings; #!/usr/bin/perl -w use strict; #!/usr/bin/env perl
    use strict; use warnings; my $self = shift; my ($self, %args) = @_; my ($class, %args) = @_;
    my $self = bless {}, $class; return $self; open(my $fh, '<', $file) or die "Cannot open $file:
    $!"; open my $fh, '<', $file or die "$!"; while (my $line = <$fh>) { chomp $line; close $fh;
    use Getopt::Long; GetOptions( foreach my $x (@list) { print "Hello, world!\n"; use Test::More;
    done_testing; done_testing(); 1; __END__ <?php namespace App\Http\Controllers; <?php
    declare(strict_types=1); namespace <?php if ( ! defined( 'ABSPATH' ) ) { exit; } <?php echo
    "Hello, world!"; ?> <?php namespace App\Models; use Illuminate\Database\Eloquent\Model;
    require_once __DIR__ . '/vendor/autoload.php'; require __DIR__ . '/../vendor/autoload.php';
    public function __construct() { parent::__construct(); } public function __construct($name) {
    $this->name = $name; } public function getName() { return $this->name; } public function
    setName($name) { $this->name = $name; return $this; } foreach ($items as $item) { foreach
    ($items as $key => $value) { for ($i = 0; $i < $n; $i++) { throw new InvalidArgumentException(
    throw new \InvalidArgumentException( catch (Exception $e) { echo $e->getMessage(); catch
    (\Exception $e) { if (isset($_POST['submit'])) { if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    header('Content-Type: application/json'); echo json_encode( htmlspecialchars($x, ENT_QUOTES,
    'UTF-8') public function testExample() { $this->assertTrue(true); $this->assertEquals(1, 1);
    protected function setUp(): void { parent::setUp(); return array( 'id' => protected $fillable
    = ['name']; public function index() { return view('index'); } Route::get('/', function () {
    return view('welcome'); }); local function main() local M = {} return M function M.new(o) o =
    o or {} setmetatable(o, self) self.__index = self return o end for i = 1, #t do for k, v in
    pairs(t) do for i, v in ipairs(t) do print("Hello, world!") if not ok then error(err) end
    library(ggplot2) library(dplyr) ggplot(data, aes(x = x, y = y)) + geom_point() main :: IO ()
    main = do putStrLn "Hello, world!" module Main where main :: IO () deriving (Show, Eq)
    deriving (Eq, Show) deriving (Eq, Ord, Show) defmodule Foo do @moduledoc """ @doc """ use
    ExUnit.Case defmodule FooTest do use ExUnit.Case use GenServer def start_link(opts) do
    GenServer.start_link(__MODULE__, opts, name: __MODULE__) end def init(state) do {:ok, state}
    end def project do [ app: :app, version: "0.1.0", elixir: "~> 1.10", start_permanent:
    Mix.env() == :prod, deps: deps() ] end def application do [ extra_applications: [:logger] ]
    end defp deps do [ ] end (defn -main [& args] (println "Hello, World!")) (ns core (:require
    (:gen-class)) (defun main () (lambda (x) (if (null? (define (f x) ;;; -*- lexical-binding: t;
    -*- (provide ' set nocompatible syntax on filetype plugin indent on set expandtab set
    shiftwidth=4 set tabstop=4 set number
    """#,
  ]
}
