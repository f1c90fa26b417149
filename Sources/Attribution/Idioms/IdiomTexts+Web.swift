/// Idioms of what browsers read.
extension IdiomTexts {
  static let web = [
    // HTML
    #"""
    <!DOCTYPE html> <html lang="en"> <head> <meta charset="utf-8"> <meta name="viewport"
    content="width=device-width, initial-scale=1"> <title>Home</title> <link rel="stylesheet"
    href="style.css"> <script src="script.js"></script> </head> <body> <h1>Hello, world!</h1>
    <!DOCTYPE html> <html> <head> <title>Title</title> <meta charset="UTF-8"> <meta
    http-equiv="X-UA-Compatible" content="IE=edge"> <meta name="viewport"
    content="width=device-width, initial-scale=1.0"> <meta name="description" content=""> <meta
    name="author" content=""> <link rel="icon" href="/favicon.ico"> <link rel="shortcut icon"
    href="favicon.ico"> <link rel="stylesheet" type="text/css" href="css/style.css"> <link
    rel="stylesheet" href="/static/style.css"> <script type="text/javascript"
    src="js/main.js"></script> <script> </script> <style> </style> <style type="text/css"> </head>
    <body> <div id="app"></div> <div id="root"></div> <div class="container"> <div class="row">
    <div class="col-md-6"> <header> <nav> <ul> <li><a href="#">One</a></li> <li><a
    href="/">Home</a></li> <li><a href="/about">About</a></li> </ul> </nav> </header> <main>
    <section> <article> <h1></h1> <p></p> </article> </section> </main> <footer> <p>&copy; </p>
    </footer> </div> </div> </div> </body> </html> <!doctype html> <html class="no-js" lang="">
    <head> <meta charset="utf-8"/> <meta name="viewport"
    content="width=device-width,initial-scale=1"/> <meta name="theme-color" content="#000000" />
    <title>Document</title> <meta charset="UTF-8" /> <meta name="viewport"
    content="width=device-width, initial-scale=1.0" /> <noscript>You need to enable JavaScript to
    run this app.</noscript> <body> <noscript> <meta http-equiv="Content-Type" content="text/html;
    charset=utf-8"> <meta http-equiv="Content-Type" content="text/html; charset=utf-8" /> <form
    action="" method="post"> <form method="POST" action="/login"> <label for="name">Name</label>
    <input type="text" name="name" id="name" required> <input type="text" id="name" name="name"
    class="form-control"> <label for="email">Email</label> <input type="email" name="email"
    placeholder="Email"> <label for="password">Password</label> <input type="password"
    name="password" id="password"> <input type="hidden" name= <input type="checkbox" <input
    type="submit" value="Submit"> <button type="submit" class="btn btn-primary">Submit</button>
    <button type="button" class="btn btn-default" data-dismiss="modal"> <select name="" id="">
    <option value=""></option> </select> <textarea name="" rows="5"></textarea> </form> <table
    class="table"> <thead> <tr> <th>Name</th> <th></th> </tr> </thead> <tbody> <tr> <td></td>
    </tr> </tbody> </table> <img src="image.png" alt=""> <img src="logo.png" alt="Logo"
    width="100" height="100"> <a href="#" class="button"></a> <a href="https://" target="_blank"
    rel="noopener noreferrer"></a> <br /> <hr /> {% extends "base.html" %} {% block title %}{%
    endblock %} {% block content %} {% endblock %} {% for item in items %} {% endfor %} {% if
    user.is_authenticated %} {% else %} {% endif %} {% load static %} <form method="post"> {%
    csrf_token %} {{ form.as_p }} <?xml version="1.0" encoding="UTF-8"?> <?xml version="1.0"
    encoding="utf-8"?> <?xml version="1.0" encoding="UTF-8" standalone="no"?> <!DOCTYPE html
    PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"> <!DOCTYPE html PUBLIC "-//W3C//DTD
    XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"> <html
    xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"> <svg
    xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none"
    stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <project xmlns="http://maven.apache.org/POM/4.0.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://maven.apache.org/POM/4.0.0
    http://maven.apache.org/xsd/maven-4.0.0.xsd"> <modelVersion>4.0.0</modelVersion>
    <groupId></groupId> <artifactId></artifactId> <version>1.0-SNAPSHOT</version>
    <packaging>jar</packaging> <properties>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <maven.compiler.source>1.8</maven.compiler.source>
    <maven.compiler.target>1.8</maven.compiler.target> </properties> <dependencies> <dependency>
    <groupId>junit</groupId> <artifactId>junit</artifactId> <version>4.12</version>
    <scope>test</scope> </dependency> </dependencies> <build> <plugins> <plugin>
    <groupId>org.apache.maven.plugins</groupId> <artifactId>maven-compiler-plugin</artifactId>
    <version>3.8.1</version> <configuration> <source>1.8</source> <target>1.8</target>
    </configuration> </plugin> </plugins> </build> </project> <Project Sdk="Microsoft.NET.Sdk">
    <PropertyGroup> <OutputType>Exe</OutputType> <TargetFramework>net6.0</TargetFramework>
    </PropertyGroup> </Project> <PackageReference Include="
    """#,
    // CSS
    #"""
    * { box-sizing: border-box; margin: 0; padding: 0; } * { margin: 0; padding: 0; box-sizing:
    border-box; } *, *::before, *::after { box-sizing: border-box; } *, *:before, *:after {
    box-sizing: border-box; } html, body { height: 100%; margin: 0; padding: 0; } html {
    font-size: 16px; } html { box-sizing: border-box; } html { scroll-behavior: smooth; } body {
    margin: 0; padding: 0; font-family: sans-serif; font-size: 16px; line-height: 1.5; color:
    #333; background: #fff; } body { font-family: Arial, Helvetica, sans-serif; background-color:
    #fff; color: #333; } body { margin: 0; font-family: -apple-system, BlinkMacSystemFont, "Segoe
    UI", Roboto, Oxygen, Ubuntu, Cantarell, "Open Sans", "Helvetica Neue", sans-serif;
    -webkit-font-smoothing: antialiased; -moz-osx-font-smoothing: grayscale; } body { font-family:
    "Helvetica Neue", Helvetica, Arial, sans-serif; font-family: Georgia, serif; font-family:
    'Times New Roman', Times, serif; font-family: monospace; font-family: Menlo, Monaco, Consolas,
    "Courier New", monospace; font-family: source-code-pro, Menlo, Monaco, Consolas, "Courier
    New", monospace; font-family: inherit; font-size: 14px; font-size: 1.2em; font-size: 100%;
    font-weight: bold; font-weight: normal; font-style: italic; line-height: 1; line-height: 1.6;
    line-height: 1.5; color: #333; } a { color: #06c; text-decoration: none; } a {
    text-decoration: none; color: inherit; } a:hover { text-decoration: underline; } a:hover {
    color: #000; } a:hover, a:focus { a:link, a:visited { .container { max-width: 960px; margin: 0
    auto; padding: 0 1em; } @media .container { width: 100%; max-width: 1200px; margin: 0 auto;
    padding: 0 15px; } max-width: 800px; margin: 0 auto; padding: 20px; } width: 960px; margin: 0
    auto; } margin: 0 auto; padding: 0 20px; margin: 0 auto; text-align: center; margin-left:
    auto; margin-right: auto; @media (max-width: 600px) { .container { padding: 0 0.5em; } }
    @media (max-width: 768px) { .container { width: 100%; } @media screen and (max-width: 768px) {
    @media only screen and (max-width: 600px) { @media (min-width: 768px) { @media screen and
    (min-width: 600px) { @media print { @media (prefers-color-scheme: dark) { body { background:
    #000; color: #fff; } :root { --color: #333; } color: var(--color); display: flex; align-items:
    center; justify-content: center; display: flex; justify-content: space-between; align-items:
    center; display: flex; flex-direction: column; flex-wrap: wrap; display: inline-block;
    vertical-align: middle; display: block; width: 100%; height: auto; display: grid;
    grid-template-columns: 1fr 1fr; gap: 1rem; display: none; } position: absolute; top: 0; left:
    0; right: 0; bottom: 0; position: absolute; top: 0; left: 0; width: 100%; height: 100%;
    position: relative; position: fixed; top: 0; left: 0; width: 100%; z-index: 1000; position:
    absolute; top: 50%; left: 50%; transform: translate(-50%, -50%); overflow: hidden;
    text-overflow: ellipsis; white-space: nowrap; border: 1px solid #ccc; border-radius: 4px;
    padding: 10px; border: none; outline: none; border: 0; background: none; cursor: pointer;
    background-color: #fff; background-color: #f5f5f5; background-color: transparent;
    border-bottom: 1px solid #ddd; border-top: 1px solid #eee; border-collapse: collapse;
    border-spacing: 0; } table { border-collapse: collapse; width: 100%; } th, td { padding: 8px;
    text-align: left; border: 1px solid #ddd; } list-style: none; margin: 0; padding: 0; } ul {
    list-style: none; padding: 0; margin: 0; } list-style-type: none; img { max-width: 100%;
    height: auto; } float: left; } clear: both; } .clearfix:after { content: ""; display: table;
    clear: both; } transition: all 0.3s ease; transition: opacity 0.3s ease; box-shadow: 0 1px 3px
    rgba(0, 0, 0, 0.2); box-shadow: 0 2px 4px rgba(0,0,0,0.1); opacity: 0.5; pointer-events: none;
    text-transform: uppercase; letter-spacing: 1px; word-wrap: break-word; overflow-x: auto;
    white-space: pre-wrap; @import url("https://fonts.googleapis.com/css?family=
    -webkit-box-sizing: border-box; -moz-box-sizing: border-box; box-sizing: border-box; pre, code
    { font-family: monospace; } h1, h2, h3, h4, h5, h6 { button, input, select, textarea { font:
    inherit; } html, body, div, span, applet, object, iframe, h1, h2, h3, h4, h5, h6, p,
    blockquote, pre, @tailwind base; @tailwind components; @tailwind utilities;
    """#,
    // JavaScript, TypeScript, JSON
    #"""
    'use strict'; "use strict"; const fs = require('fs'); const path = require('path'); const
    express = require("express"); const app = express(); const port = process.env.PORT || 3000;
    const PORT = process.env.PORT || 3000; app.use(express.json());
    app.use(express.static('public')); app.use(express.static(path.join(__dirname, 'public')));
    app.use(cors()); app.use(bodyParser.json()); app.use(bodyParser.urlencoded({ extended: true
    })); app.use(express.urlencoded({ extended: false })); app.get("/", (req, res) => {
    res.send("Hello, world!"); }); app.get('/', function (req, res) { res.send('Hello World!');
    }); app.get("/", (req, res) => { res.json({ }); }); app.post("/", async (req, res) => {
    app.listen(port, () => { console.log(`listening on port ${port}`); }); app.listen(PORT, () =>
    { console.log(`Server running on port ${PORT}`); }); app.listen(3000, () =>
    console.log('listening on port 3000')); app.listen(port, () => { console.log(`Example app
    listening at http://localhost:${port}`); }); module.exports = app; module.exports = { };
    module.exports = router; const router = express.Router(); router.get('/', function(req, res,
    next) { res.render('index', { title: 'Express' }); }); exports.default =
    Object.defineProperty(exports, "__esModule", { value: true }); http.createServer((req, res) =>
    { res.writeHead(200, { 'Content-Type': 'text/plain' }); res.end('Hello World\n'); }).listen(
    document.addEventListener("DOMContentLoaded", function () {
    document.addEventListener('DOMContentLoaded', () => { window.addEventListener("load", function
    () { window.onload = function () { $(document).ready(function () { $(function () {
    document.getElementById("app").innerHTML = document.getElementById('root')
    document.querySelector( document.querySelectorAll( document.createElement("div");
    element.addEventListener("click", function (event) { event.preventDefault();
    button.addEventListener('click', () => { e.preventDefault(); e.stopPropagation(); (function ()
    { "use strict"; })(); (function () { 'use strict'; }()); (function ($) { })(jQuery); (function
    (window, document) { (function (root, factory) { if (typeof define === 'function' &&
    define.amd) { define([], factory); } else if (typeof exports === 'object') { module.exports =
    factory(); } else { root.Lib = factory(); } }(this, function () { if (typeof module !==
    'undefined' && module.exports) { if (typeof window !== 'undefined') { for (var i = 0; i <
    arr.length; i++) { for (let i = 0; i < arr.length; i++) { for (var i = 0, len = arr.length; i
    < len; i++) { for (const item of items) { for (const key in obj) { if
    (obj.hasOwnProperty(key)) { for (var key in obj) { if
    (Object.prototype.hasOwnProperty.call(obj, key)) { items.forEach(function (item) {
    items.forEach((item) => { items.map((item) => item.id) items.filter((item) => item.reduce((a,
    b) => a + b, 0) Object.keys(obj).forEach(function (key) { Object.keys(obj).forEach((key) => {
    Object.entries(obj).map(([key, value]) => var self = this; var that = this; const self = this;
    if (typeof callback === 'function') { callback(); } if (err) { return callback(err); } if
    (err) throw err; if (err) { console.error(err); process.exit(1); } if (err) {
    console.log(err); return; } function (err, data) { (err, data) => { fs.readFile(path, 'utf8',
    function (err, data) { if (err) { throw err; } fs.readFileSync(path, 'utf8')
    fs.readFileSync(path.join(__dirname, fs.writeFileSync(path, JSON.stringify(data, null, 2));
    JSON.parse(JSON.stringify(obj)) console.log("Hello, world!"); console.log('Hello World');
    console.error(err); console.error(error); process.exit(1); process.on('SIGINT',
    process.on('unhandledRejection', setTimeout(function () { }, 1000); setTimeout(() => { }, 0);
    setInterval(() => { return new Promise((resolve, reject) => { return new Promise(function
    (resolve, reject) { .then((res) => res.json()) .then(response => response.json()) .then((data)
    => { console.log(data); }) .then(function (response) { return response.json(); }) .catch((err)
    => { console.error(err); }); .catch(error => console.error(error)); .catch(console.error);
    const response = await fetch(url); const data = await response.json(); if (!response.ok) {
    throw new Error( try { } catch (err) { console.error(err); } try { } catch (e) {
    console.log(e); } try { } catch (error) { console.error(error); } async function main() {
    main().catch(console.error); main().catch((e) => { console.error(e); process.exit(1); });
    await Promise.all( const { id } = req.params; const { name } = req.body;
    res.status(200).json({ res.status(404).json({ message: 'Not found' }); res.status(500).json({
    message: err.message }); res.status(400).json({ error: return res.status(404).send( throw new
    Error('Not implemented'); throw new Error(`HTTP error! status: ${response.status}`); throw new
    TypeError( Math.floor(Math.random() * 10) Math.floor(Math.random() * arr.length) new
    Date().getTime() Array.prototype.slice.call(arguments) Array.from({ length: n }, (_, i) => i)
    typeof x === 'undefined' typeof x === 'string' Object.assign({}, a, b) module.exports =
    function (grunt) { grunt.initConfig({ pkg: grunt.file.readJSON('package.json'),
    gulp.task('default', class Foo extends Bar { constructor() { super(); } constructor(props) {
    super(props); this.state = { }; } constructor(name) { this.name = name; } get name() { return
    this._name; } set name(value) { this._name = value; } static create() { toString() { return
    `${this.name}`; } import React from 'react'; import React, { useState, useEffect } from
    "react"; import ReactDOM from 'react-dom'; import ReactDOM from 'react-dom/client'; import
    './index.css'; import App from './App'; function App() { return ( <div className="App">
    <header className="App-header"> <h1>Hello, world!</h1> </header> </div> ); } export default
    App; export default function App() { return ( <div> ReactDOM.render(<App />,
    document.getElementById('root')); ReactDOM.render( <React.StrictMode> <App />
    </React.StrictMode>, document.getElementById('root') ); const root =
    ReactDOM.createRoot(document.getElementById('root')); root.render( <React.StrictMode> <App />
    </React.StrictMode> ); const [count, setCount] = useState(0); const [value, setValue] =
    useState(""); const [loading, setLoading] = useState(false); const [data, setData] =
    useState(null); const [error, setError] = useState(null); useEffect(() => { }, []);
    onClick={() => setCount(count + 1)}> onChange={(e) => setValue(e.target.value)}
    className="container" className="btn btn-primary" {items.map((item) => ( <li
    key={item.id}>{item.name}</li> ))} componentDidMount() { this.setState({ render() { return (
    const mapStateToProps = (state) => ({ export default connect(mapStateToProps)( const store =
    createStore( new Vue({ el: '#app', data: { render: h => h(App), }).$mount('#app')
    createApp(App).mount('#app') <template> <div> </div> </template> <script> export default {
    name: 'App', data() { return { } }, methods: { }, computed: { }, props: { } } </script> <style
    scoped> </style> @Component({ selector: 'app-root', templateUrl: './app.component.html',
    styleUrls: ['./app.component.css'] }) export class AppComponent { title = ngOnInit(): void { }
    constructor(private http: HttpClient) { } @Injectable({ providedIn: 'root' }) @NgModule({
    declarations: [ AppComponent ], imports: [ BrowserModule ], providers: [], bootstrap:
    [AppComponent] }) export class AppModule { } interface Props { children: React.ReactNode; }
    interface User { id: number; name: string; email: string; } export interface export type Props
    = { type Props = { export const enum export async function export function private readonly
    public static readonly as unknown as Record<string, unknown> Record<string, any> Promise<void>
    { Promise<string> { describe('App', () => { it('should work', () => { expect(true).toBe(true);
    }); }); describe("", function () { it("should", function () { test('adds 1 + 2 to equal 3', ()
    => { expect(sum(1, 2)).toBe(3); }); test('renders learn react link', () => { render(<App />);
    const linkElement = screen.getByText(/learn react/i); expect(linkElement).toBeInTheDocument();
    }); beforeEach(() => { afterEach(() => { jest.clearAllMocks(); expect(result).toEqual(
    assert.equal( assert.strictEqual( assert.deepEqual( const { expect } = require('chai'); var
    assert = require('assert'); { "name": "project", "version": "1.0.0", "description": "",
    "main": "index.js", "private": true, "type": "module", "scripts": { "test": "echo \"Error: no
    test specified\" && exit 1" }, "scripts": { "start": "node index.js", "test": "jest", "build":
    "webpack", "lint": "eslint ." }, "scripts": { "start": "react-scripts start", "build":
    "react-scripts build", "test": "react-scripts test", "eject": "react-scripts eject" },
    "scripts": { "dev": "vite", "build": "tsc && vite build", "preview": "vite preview" },
    "repository": { "type": "git", "url": "git+https://github.com/ "keywords": [], "author": "",
    "license": "ISC", "license": "MIT", "bugs": { "url": "https://github.com/ }, "homepage":
    "https://github.com/ "dependencies": { "express": "^4.17.1" }, "devDependencies": {
    "typescript": "^4.0.0", "eslint": "^8.0.0", "prettier": "^2.0.0" }, "engines": { "node":
    ">=12" }, "files": [ "dist" ], "eslintConfig": { "extends": [ "react-app", "react-app/jest" ]
    }, "browserslist": { "production": [ ">0.2%", "not dead", "not op_mini all" ], "development":
    [ "last 1 chrome version", "last 1 firefox version", "last 1 safari version" ] } } {
    "compilerOptions": { "target": "es5", "module": "commonjs", "lib": ["dom", "dom.iterable",
    "esnext"], "allowJs": true, "skipLibCheck": true, "esModuleInterop": true,
    "allowSyntheticDefaultImports": true, "strict": true, "forceConsistentCasingInFileNames":
    true, "noFallthroughCasesInSwitch": true, "moduleResolution": "node", "resolveJsonModule":
    true, "isolatedModules": true, "noEmit": true, "jsx": "react-jsx", "outDir": "./dist",
    "rootDir": "./src", "declaration": true, "sourceMap": true }, "include": ["src"], "exclude":
    ["node_modules"] } module.exports = { root: true, env: { browser: true, es2021: true, node:
    true }, extends: ['eslint:recommended', 'plugin:@typescript-eslint/recommended', 'prettier'],
    parserOptions: { ecmaVersion: 'latest', sourceType: 'module' }, rules: { } }; module.exports =
    { entry: './src/index.js', output: { filename: 'bundle.js', path: path.resolve(__dirname,
    'dist') }, module: { rules: [ { test: /\.js$/, exclude: /node_modules/, use: { loader:
    'babel-loader' } }, { test: /\.css$/, use: ['style-loader', 'css-loader'] } ] }, mode:
    'development', resolve: { extensions: ['.ts', '.js'] }, devtool: 'source-map' }; export
    default defineConfig({ plugins: [react()], }) "presets": ["@babel/preset-env"]
    """#,
  ]
}
