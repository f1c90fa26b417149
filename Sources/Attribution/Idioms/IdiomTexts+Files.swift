/// Idioms of what stands beside programs: documents, builds, settings, queries.
extension IdiomTexts {
  static let files = [
    // Documents
    #"""
    # Project ## Installation ``` git clone https://github.com/user/project.git cd project make
    make install ``` ## Usage ## Contributing ## License # Project A short description of the
    project. ## Table of Contents - [Installation](#installation) - [Usage](#usage) -
    [Contributing](#contributing) - [License](#license) ## Getting Started ## Getting started ###
    Prerequisites ### Installing ### Installation ## Features ## Requirements ## Quick Start ##
    Documentation ## Development ## Running the tests ## Tests ## Running Tests ## Deployment ##
    Built With ## Versioning ## Authors ## Acknowledgments ## Credits ## Support ## Changelog ##
    Roadmap ## FAQ ## Contact ## Examples ## Example ## API ## Configuration ## Overview ##
    Introduction ## Background These instructions will get you a copy of the project up and
    running on your local machine for development and testing purposes. See deployment for notes
    on how to deploy the project on a live system. Run the following command Run the program with
    `--help` to see the list of options. To install, run: To run the tests: To build the project,
    run Install the dependencies: Clone the repository: Clone this repository 1. Clone the repo 2.
    Install NPM packages 3. Create a virtual environment 1. Fork the repository 2. Create a new
    branch 1. Fork it 2. Create your feature branch (`git checkout -b my-new-feature`) 3. Commit
    your changes (`git commit -am 'Add some feature'`) 4. Push to the branch (`git push origin
    my-new-feature`) 5. Create a new Pull Request git checkout -b feature/AmazingFeature git
    commit -m 'Add some AmazingFeature' git push origin feature/AmazingFeature 5. Open a Pull
    Request git clone https://github.com/user/repo.git cd repo npm install npm start npm run build
    npm test pip install project pip install -r requirements.txt pip install -e . python setup.py
    install cargo build --release cargo install cargo test go get github.com/ go install
    github.com/ gem install bundle install brew install docker build -t docker run -it --rm
    docker-compose up -d mkdir build cd build cmake .. make sudo make install yarn install
    composer install Pull requests are welcome. For major changes, please open an issue first to
    discuss what you would like to change. Please make sure to update tests as appropriate. Please
    read CONTRIBUTING.md for details on our code of conduct, and the process for submitting pull
    requests to us. We use SemVer for versioning. For the versions available, see the tags on this
    repository. This project is licensed under the MIT License - see the LICENSE.md file for
    details. This project is licensed under the MIT License - see the [LICENSE](LICENSE) file for
    details. See the LICENSE file for details. See [LICENSE](LICENSE) for more information.
    Distributed under the MIT License. See `LICENSE` for more information. Released under the MIT
    license. Bug reports and pull requests are welcome on GitHub at https://github.com/
    Contributions are welcome! Contributions are always welcome! Feel free to open an issue or
    submit a pull request. If you find a bug, please open an issue. Thank you for your interest in
    contributing to this project. Thanks goes to these wonderful people See also the list of
    contributors who participated in this project. The gem is available as open source under the
    terms of the MIT License. This project follows the all-contributors specification. This
    project adheres to a code of conduct. Everyone interacting in the project's codebases, issue
    trackers, chat rooms and mailing lists is expected to follow the code of conduct. # Changelog
    All notable changes to this project will be documented in this file. The format is based on
    [Keep a Changelog](https://keepachangelog.com/en/1.0.0/), and this project adheres to
    [Semantic Versioning](https://semver.org/spec/v2.0.0.html). ## [Unreleased] ### Added ###
    Changed ### Deprecated ### Removed ### Fixed ### Security - Initial release. ## [1.0.0] -
    2020-01-01 ### Added - Initial release [![Build Status](https://travis-ci.org/ [![npm
    version](https://badge.fury.io/js/ [![License:
    MIT](https://img.shields.io/badge/License-MIT-yellow.svg)](https://opensource.org/licenses/MIT)
    [![CI](https://github.com/ /actions/workflows/ci.yml/badge.svg)](https://github.com/
    [![codecov](https://codecov.io/gh/ [![PyPI version](https://badge.fury.io/py/ [![Coverage
    Status](https://coveralls.io/repos/ **Describe the bug** A clear and concise description of
    what the bug is. **To Reproduce** Steps to reproduce the behavior: 1. Go to '...' 2. Click on
    '....' 3. Scroll down to '....' 4. See error **Expected behavior** A clear and concise
    description of what you expected to happen. **Screenshots** If applicable, add screenshots to
    help explain your problem. **Desktop (please complete the following information):** - OS:
    [e.g. iOS] - Browser [e.g. chrome, safari] - Version [e.g. 22] **Additional context** Add any
    other context about the problem here. **Is your feature request related to a problem? Please
    describe.** A clear and concise description of what the problem is. Ex. I'm always frustrated
    when [...] **Describe the solution you'd like** **Describe alternatives you've considered** A
    clear and concise description of any alternative solutions or features you've considered. Add
    any other context or screenshots about the feature request here. name: Bug report about:
    Create a report to help us improve title: '' labels: '' assignees: '' name: Feature request
    about: Suggest an idea for this project Lorem ipsum dolor sit amet, consectetur adipiscing
    elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim
    veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat.
    Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla
    pariatur. Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt
    mollit anim id est laborum. Dear Sir or Madam, Thank you for your time and consideration. I
    look forward to hearing from you. Best regards, Please let me know if you have any questions.
    \documentclass{article} \usepackage[utf8]{inputenc} \usepackage{graphicx} \usepackage{amsmath}
    \title{} \author{} \date{\today} \begin{document} \maketitle \section{Introduction}
    \begin{itemize} \item \end{itemize} \begin{figure}[h] \centering
    \includegraphics[width=\textwidth]{} \caption{} \label{fig:} \end{figure} \end{document}
    Welcome to the documentation! ===== .. toctree:: :maxdepth: 2 :caption: Contents: Indices and
    tables ================== * :ref:`genindex` * :ref:`modindex` * :ref:`search` .. code-block::
    python .. automodule:: :members: :undoc-members: :show-inheritance:
    """#,
    // Builds
    #"""
    CC = gcc CFLAGS = -Wall -Wextra -O2 CC ?= cc CFLAGS ?= -O2 -g CFLAGS += -Wall -Wextra
    -pedantic -std=c99 -std=c11 LDFLAGS = LDLIBS = -lm PREFIX ?= /usr/local DESTDIR ?= .PHONY: all
    clean install test all: $(TARGET) $(TARGET): $(OBJS) $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) %.o:
    %.c $(CC) $(CFLAGS) -c -o $@ $< %.o: %.c $(CC) $(CFLAGS) -c $< -o $@ $(CC) $(CFLAGS) -o $@ $^
    clean: rm -f $(OBJS) $(TARGET) clean: rm -f *.o clean: rm -rf build dist *.egg-info install:
    install -d $(DESTDIR)$(PREFIX)/bin install -m 755 $(TARGET) $(DESTDIR)$(PREFIX)/bin test: all
    ./test SRCS = $(wildcard *.c) OBJS = $(SRCS:.c=.o) SHELL := /bin/bash .DEFAULT_GOAL := help
    help: @grep -E '^[a-zA-Z_-]+:.*?## .*$$' $(MAKEFILE_LIST) | sort | awk 'BEGIN {FS = ":.*?##
    "}; {printf "\033[36m%-30s\033[0m %s\n", $$1, $$2}' SPHINXOPTS = SPHINXBUILD = sphinx-build
    SOURCEDIR = source BUILDDIR = build $(SPHINXBUILD) -M help "$(SOURCEDIR)" "$(BUILDDIR)"
    $(SPHINXOPTS) $(O) # Minimal makefile for Sphinx documentation # You can set these variables
    from the command line. cmake_minimum_required(VERSION 3.10) project(Project C CXX)
    project(Project LANGUAGES CXX) project(Project VERSION 1.0.0) set(CMAKE_CXX_STANDARD 17)
    set(CMAKE_CXX_STANDARD_REQUIRED ON) set(CMAKE_CXX_EXTENSIONS OFF) set(CMAKE_C_STANDARD 99)
    add_executable(main main.cpp) add_executable(${PROJECT_NAME} main.c) add_library(
    target_link_libraries(main PRIVATE target_include_directories( PUBLIC
    ${CMAKE_CURRENT_SOURCE_DIR}/include) find_package(Threads REQUIRED) enable_testing()
    add_subdirectory(src) add_subdirectory(tests) include(GNUInstallDirs) install(TARGETS
    ${PROJECT_NAME} DESTINATION bin) if(NOT CMAKE_BUILD_TYPE) set(CMAKE_BUILD_TYPE Release)
    endif() AC_INIT([project], [1.0]) AC_PREREQ([2.69]) AM_INIT_AUTOMAKE([foreign]) AC_PROG_CC
    AC_CONFIG_HEADERS([config.h]) AC_CONFIG_FILES([Makefile]) AC_OUTPUT plugins { id 'java' id
    'application' } repositories { mavenCentral() } repositories { google() mavenCentral() }
    dependencies { testImplementation 'junit:junit:4.13' } dependencies { implementation "org.
    plugins { id("org.jetbrains.kotlin.jvm") version "1.5.0" } tasks.test { useJUnitPlatform() }
    test { useJUnitPlatform() } android { compileSdkVersion 30 defaultConfig { applicationId
    "com.example.app" minSdkVersion 21 targetSdkVersion 30 versionCode 1 versionName "1.0"
    testInstrumentationRunner "androidx.test.runner.AndroidJUnitRunner" } buildTypes { release {
    minifyEnabled false proguardFiles getDefaultProguardFile('proguard-android-optimize.txt'),
    'proguard-rules.pro' } } } FROM ubuntu:20.04 FROM debian:bullseye-slim FROM alpine:3.12 FROM
    python:3.9-slim FROM node:14-alpine FROM golang:1.16 AS builder FROM rust:1.50 as builder
    LABEL maintainer="" WORKDIR /app WORKDIR /usr/src/app COPY package*.json ./ RUN npm install
    COPY . . RUN npm run build COPY requirements.txt . RUN pip install --no-cache-dir -r
    requirements.txt COPY go.mod go.sum ./ RUN go mod download RUN go build -o /app COPY
    --from=builder /app /app RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates \ curl \ git \ build-essential \ && rm -rf /var/lib/apt/lists/* RUN apk add
    --no-cache ENV DEBIAN_FRONTEND=noninteractive ENV PYTHONUNBUFFERED=1 ENV PYTHONUNBUFFERED 1
    ENV PATH="/usr/local/bin:${PATH}" EXPOSE 8080 EXPOSE 3000 USER nobody VOLUME /data ENTRYPOINT
    ["/docker-entrypoint.sh"] ENTRYPOINT ["/app"] CMD ["python", "app.py"] CMD ["npm", "start"]
    CMD ["node", "index.js"] HEALTHCHECK version: '3' services: web: build: . ports: - "8080:8080"
    volumes: - .:/app environment: - depends_on: - db restart: always restart: unless-stopped db:
    image: postgres:13 environment: POSTGRES_USER: postgres POSTGRES_PASSWORD: postgres
    POSTGRES_DB: redis: image: redis:alpine volumes: networks: driver: bridge name: CI on: push:
    branches: [ main ] pull_request: branches: [ main ] on: [push, pull_request] on: push:
    branches: - main pull_request: workflow_dispatch: schedule: - cron: '0 0 * * *' permissions:
    contents: read jobs: build: runs-on: ubuntu-latest runs-on: ${{ matrix.os }} strategy:
    fail-fast: false matrix: os: [ubuntu-latest, macos-latest, windows-latest] python-version:
    ["3.8", "3.9", "3.10", "3.11"] node-version: [14.x, 16.x, 18.x] steps: - uses:
    actions/checkout@v3 - uses: actions/checkout@v4 - name: Checkout uses: actions/checkout@v4
    with: fetch-depth: 0 - name: Set up Python uses: actions/setup-python@v4 with: python-version:
    ${{ matrix.python-version }} python-version: '3.x' - uses: actions/setup-node@v3 with:
    node-version: ${{ matrix.node-version }} cache: 'npm' - run: npm ci - run: npm test - run: npm
    run build --if-present - name: Install dependencies run: | python -m pip install --upgrade pip
    pip install -r requirements.txt pip install flake8 pytest - name: Lint with flake8 - name:
    Test with pytest run: | pytest - name: Build run: make - name: Run tests run: cargo test
    --verbose run: cargo build --verbose - name: Upload artifact uses: actions/upload-artifact@v3
    with: name: path: env: GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }} needs: build if:
    github.event_name == 'push' && if: startsWith(github.ref, 'refs/tags/') language: python
    python: - "2.7" - "3.6" install: - pip install -r requirements.txt script: - pytest language:
    node_js node_js: - "node" sudo: false matrix: include: allow_failures: dist: xenial image:
    stages: - build - test - deploy stage: test script: repos: - repo:
    https://github.com/pre-commit/pre-commit-hooks rev: v4.4.0 hooks: - id: trailing-whitespace -
    id: end-of-file-fixer - id: check-yaml - id: check-added-large-files - repo:
    https://github.com/psf/black rev: hooks: - id: black - id: flake8 version: 2 updates: -
    package-ecosystem: "github-actions" directory: "/" schedule: interval: "weekly" version: 2
    build: os: ubuntu-22.04 tools: python: "3.11" [package] name = "project" version = "0.1.0"
    edition = "2021" edition = "2018" authors = [""] description = "" license = "MIT OR
    Apache-2.0" license = "MIT" repository = "https://github.com/ readme = "README.md" # See more
    keys and their definitions at https://doc.rust-lang.org/cargo/reference/manifest.html
    [dependencies] serde = { version = "1.0", features = ["derive"] } [dev-dependencies]
    [build-dependencies] [profile.release] lto = true codegen-units = 1 opt-level = 3 debug = true
    [lib] [[bin]] name = path = "src/main.rs" [features] default = [] [workspace] members = [
    [build-system] requires = ["setuptools", "wheel"] build-backend = "setuptools.build_meta"
    requires = ["setuptools>=61.0"] build-backend = "setuptools.build_meta" requires =
    ["hatchling"] build-backend = "hatchling.build" requires = ["poetry-core>=1.0.0"]
    build-backend = "poetry.core.masonry.api" requires = ["flit_core >=3.2,<4"] build-backend =
    "flit_core.buildapi" [project] name = "project" version = "0.1.0" description = "" readme =
    "README.md" requires-python = ">=3.8" license = { file = "LICENSE" } license = {text = "MIT"}
    authors = [ { name = "", email = "" }, ] classifiers = [ "Programming Language :: Python ::
    3", "License :: OSI Approved :: MIT License", "Operating System :: OS Independent", ]
    dependencies = [ ] [project.optional-dependencies] dev = [ "pytest", ] [project.scripts]
    [project.urls] Homepage = "https://github.com/ "Bug Tracker" = "https://github.com/
    [tool.pytest.ini_options] testpaths = ["tests"] [tool.black] line-length = 88 target-version =
    ['py38'] [tool.isort] profile = "black" [tool.mypy] python_version = "3.8" strict = true
    [tool.ruff] line-length = 100 [tool.coverage.run] branch = true source = [ [tool.poetry] name
    = version = description = authors = ["Your Name <you@example.com>"] [tool.poetry.dependencies]
    python = "^3.8" [metadata] name = version = 0.1.0 author = author_email = description =
    long_description = file: README.md long_description_content_type = text/markdown url =
    classifiers = [options] packages = find: python_requires = >=3.6 install_requires =
    [options.packages.find] exclude = tests* [bdist_wheel] universal = 1 [flake8] max-line-length
    = 88 exclude = .git,__pycache__,build,dist [tox] envlist = py36, py37, py38 [testenv] deps =
    pytest commands = pytest {posargs} [coverage:run] [coverage:report] exclude_lines = pragma: no
    cover if __name__ == .__main__.: root = true [*] charset = utf-8 end_of_line = lf indent_style
    = space indent_size = 2 insert_final_newline = true trim_trailing_whitespace = true [*.md]
    trim_trailing_whitespace = false [*.py] indent_size = 4 [Makefile] indent_style = tab module
    github.com/user/project go 1.16 require ( ) [Unit] Description= After=network.target
    Wants=network-online.target [Service] Type=simple User= ExecStart=/usr/bin/
    ExecReload=/bin/kill -HUP $MAINPID Restart=on-failure Restart=always RestartSec=5 [Install]
    WantedBy=multi-user.target # Byte-compiled / optimized / DLL files __pycache__/ *.py[cod]
    *$py.class # C extensions *.so # Distribution / packaging .Python build/ develop-eggs/ dist/
    downloads/ eggs/ .eggs/ lib/ lib64/ parts/ sdist/ var/ wheels/ *.egg-info/ .installed.cfg
    *.egg # Logs logs *.log npm-debug.log* yarn-debug.log* yarn-error.log* # Dependency
    directories node_modules/ # dotenv environment variables file .env .DS_Store .idea/ .vscode/
    *.swp *.o *.a *.out target/
    """#,
    // Queries and servers
    #"""
    CREATE TABLE users ( id INTEGER PRIMARY KEY AUTOINCREMENT, id INT NOT NULL AUTO_INCREMENT, id
    SERIAL PRIMARY KEY, name VARCHAR(255) NOT NULL, email VARCHAR(255) UNIQUE NOT NULL, password
    VARCHAR(255) NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, created_at TIMESTAMP
    NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE
    CURRENT_TIMESTAMP, FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ); CREATE
    TABLE IF NOT EXISTS users ( id BIGINT NOT NULL PRIMARY KEY, PRIMARY KEY (id) ) ENGINE=InnoDB
    DEFAULT CHARSET=utf8; DROP TABLE IF EXISTS users; DROP TABLE IF EXISTS `users`; INSERT INTO
    users (name, email) VALUES ('', ''); SELECT * FROM users WHERE id = 1; SELECT * FROM users
    ORDER BY created_at DESC LIMIT 10; SELECT COUNT(*) FROM users; SELECT COUNT(*) AS count FROM
    UPDATE users SET name = '' WHERE id = 1; DELETE FROM users WHERE id = 1; CREATE INDEX
    idx_users_email ON users(email); CREATE UNIQUE INDEX ALTER TABLE users ADD COLUMN ALTER TABLE
    users ADD CONSTRAINT LEFT JOIN orders ON users.id = orders.user_id INNER JOIN GROUP BY HAVING
    COUNT(*) > 1 BEGIN; COMMIT; BEGIN TRANSACTION; ROLLBACK; BEFORE UPDATE ON FOR EACH ROW EXECUTE
    PROCEDURE server { listen 80; server_name example.com; root /var/www/html; index index.html
    index.htm; location / { try_files $uri $uri/ =404; } location / { try_files $uri $uri/
    /index.php?$query_string; } location / { proxy_pass http://localhost:3000; proxy_http_version
    1.1; proxy_set_header Host $host; proxy_set_header Upgrade $http_upgrade; proxy_set_header
    Connection 'upgrade'; proxy_set_header X-Real-IP $remote_addr; proxy_set_header
    X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme; }
    error_page 500 502 503 504 /50x.html; access_log /var/log/nginx/access.log; error_log
    /var/log/nginx/error.log; } worker_processes auto; events { worker_connections 1024; } http {
    include mime.types; default_type application/octet-stream; sendfile on; keepalive_timeout 65;
    <VirtualHost *:80> ServerName DocumentRoot ErrorLog ${APACHE_LOG_DIR}/error.log CustomLog
    ${APACHE_LOG_DIR}/access.log combined </VirtualHost> RewriteEngine On RewriteCond
    %{REQUEST_FILENAME} !-f RewriteCond %{REQUEST_FILENAME} !-d RewriteRule ^ index.php [L]
    User-agent: * Disallow: apiVersion: v1 kind: Service metadata: name: labels: app: spec:
    selector: app: ports: - protocol: TCP port: 80 targetPort: 8080 type: ClusterIP type:
    LoadBalancer apiVersion: apps/v1 kind: Deployment metadata: name: spec: replicas: 3 selector:
    matchLabels: app: template: metadata: labels: app: spec: containers: - name: image:
    imagePullPolicy: IfNotPresent ports: - containerPort: 80 resources: limits: cpu: memory:
    requests: cpu: memory: livenessProbe: httpGet: path: / port: http readinessProbe: env: - name:
    value: volumeMounts: - name: mountPath: volumes: - name: configMap: name: kind: ConfigMap
    kind: Ingress kind: Secret type: Opaque terraform { required_providers { aws = { source =
    "hashicorp/aws" version = "~> 3.0" } } } provider "aws" { region = "us-east-1" } resource
    "aws_instance" " variable "region" { description = type = string default = } output " { value
    = openapi: 3.0.0 info: title: version: 1.0.0 paths: /: get: summary: responses: '200':
    description: OK content: application/json: schema: type: object properties: "$schema":
    "http://json-schema.org/draft-07/schema#", "type": "object", "properties": { "required": [
    "additionalProperties": false HTTP/1.1 200 OK Content-Type: text/html; charset=utf-8
    Content-Type: application/json GET / HTTP/1.1 Host: example.com Accept: */* User-Agent: curl
    -X POST -H "Content-Type: application/json" -d '{ syntax = "proto3"; package option go_package
    = option java_multiple_files = true; message HelloRequest { string name = 1; } service Greeter
    { rpc SayHello (HelloRequest) returns (HelloReply) {} }
    """#,
  ]
}
