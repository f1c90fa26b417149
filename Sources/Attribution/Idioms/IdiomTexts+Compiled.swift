/// Idioms of languages that are compiled.
extension IdiomTexts {
  static let compiled = [
    // C
    #"""
    #ifdef __cplusplus extern "C" { #endif #ifdef __cplusplus } #endif #pragma once #ifdef _WIN32
    #ifndef NULL #define NULL ((void *)0) #define MIN(a, b) ((a) < (b) ? (a) : (b)) #define MAX(a,
    b) ((a) > (b) ? (a) : (b)) #define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0])) #define
    _GNU_SOURCE int main(void) { return 0; } int main() { return 0; } int main(int argc, char
    *argv[]) { int main(int argc, char **argv) { int main(int argc, const char *argv[]) { int
    main(int argc, const char **argv) { if (argc != 2) { fprintf(stderr, "Usage: %s <file>\n",
    argv[0]); return 1; } if (argc < 2) { fprintf(stderr, "usage: %s FILE\n", argv[0]);
    exit(EXIT_FAILURE); } if (argc < 2) { printf("Usage: %s file\n", argv[0]); return
    EXIT_FAILURE; } return EXIT_FAILURE; } return EXIT_SUCCESS; } exit(EXIT_FAILURE); } exit(1); }
    FILE *f = fopen(path, "r"); if (f == NULL) { perror(path); return 1; } FILE *fp =
    fopen(filename, "rb"); if (!fp) { perror("fopen"); return -1; } FILE *file = fopen(argv[1],
    "r"); if (file == NULL) { perror(argv[1]); return EXIT_FAILURE; } if (fp == NULL) {
    perror("fopen"); exit(1); } if (!file) { perror("fopen"); exit(1); } while (fgets(line,
    sizeof(line), f) != NULL) { while (fgets(buffer, sizeof(buffer), stdin)) { while ((c =
    getchar()) != EOF) { fclose(fp); return 0; } fclose(f); return 0; } fclose(file); return 0; }
    fseek(fp, 0, SEEK_END); long size = ftell(fp); fseek(fp, 0, SEEK_SET); for (int i = 0; i < n;
    i++) { for (int i = 0; i < argc; i++) { printf("%d: %s\n", i, argv[i]); } for (int i = 1; i <
    argc; i++) { printf("%s\n", argv[i]); } for (int j = 0; j < n; j++) { for (i = 0; i < n; i++)
    { for (j = 0; j < n; j++) { for (unsigned int i = 0; i < n; i++) { for (size_t i = 0; i < n;
    i++) { for (size_t i = 0; i < len; i++) { for (;;) { while (1) { do { } while (0) void *p =
    malloc(size); if (p == NULL) { return NULL; } char *buf = malloc(len + 1); if (!buf) return
    NULL; if (ptr == NULL) { fprintf(stderr, "out of memory\n"); exit(EXIT_FAILURE); } p =
    realloc(p, size); memset(p, 0, sizeof(*p)); memset(&sa, 0, sizeof(sa)); buf[len] = '\0';
    free(ptr); ptr = NULL; printf("Hello, world!\n"); return 0; printf("Hello, World!\n"); return
    0; printf("%s\n", s); printf("%d\n", i); printf("\n"); fprintf(stderr, "error: %s\n",
    strerror(errno)); fprintf(stderr, "%s: %s\n", argv[0], strerror(errno)); if (strcmp(argv[1],
    "--help") == 0) { if (strcmp(argv[i], "-h") == 0 || if (strcmp(a, b) == 0) { if (strncmp(a, b,
    n) == 0) { while ((opt = getopt(argc, argv, "h")) != -1) { switch (opt) { case 'h': usage();
    break; default: usage(); } } int fd = open(path, O_RDONLY); if (fd < 0) { perror("open");
    return -1; } if (fd == -1) { perror("open"); return 1; } close(fd); struct node { int value;
    struct node *next; }; typedef struct node { int data; struct node *next; struct node *prev; }
    node; typedef struct point { int x; int y; } point; static int compare(const void *a, const
    void *b) { return *(const int *)a - *(const int *)b; } struct sockaddr_in addr;
    addr.sin_family = AF_INET; addr.sin_port = htons(port); addr.sin_addr.s_addr = INADDR_ANY; int
    sock = socket(AF_INET, SOCK_STREAM, 0); if (sock < 0) { perror("socket"); exit(EXIT_FAILURE);
    } if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) { perror("bind"); } setsockopt(fd,
    SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)); pid_t pid = fork(); if (pid < 0) {
    perror("fork"); exit(1); } if (pid == 0) { execvp(argv[0], argv); }
    pthread_mutex_lock(&mutex); pthread_mutex_unlock(&mutex); pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock); pthread_create(&thread, NULL, worker, NULL); pthread_join(thread,
    NULL); static void usage(const char *name) { fprintf(stderr, "usage: %s [options] file\n",
    name); exit(1); } switch (c) { case 1: break; default: break; } default: return -1; } default:
    return NULL; } return -1; } return NULL; } static inline int (void) { static const char *const
    """#,
    // C++
    #"""
    using namespace std; int main() { std::cout << "Hello, world!" << std::endl; return 0; }
    std::cout << "Hello, World!" << std::endl; std::cerr << "Usage: " << argv[0] << " <file>" <<
    std::endl; std::cerr << "Error: " << e.what() << std::endl; for (const auto &item : items) {
    for (const auto& item : items) { for (auto &x : v) { for (auto it = v.begin(); it != v.end();
    ++it) { for (int i = 0; i < n; ++i) { for (size_t i = 0; i < v.size(); ++i) { for (std::size_t
    i = 0; i < v.size(); i++) { try { } catch (const std::exception &e) { std::cerr << e.what() <<
    std::endl; return 1; } catch (const std::exception& e) { std::cerr << e.what() << "\n"; }
    class Foo { public: Foo(); explicit Foo(int x); virtual ~Foo(); ~Foo() = default; private: int
    x_; }; Foo(const Foo &) = delete; Foo &operator=(const Foo &) = delete; Foo(const Foo&) =
    delete; Foo& operator=(const Foo&) = delete; virtual ~Foo() = default; virtual void run() = 0;
    void run() override; template <typename T> class Stack { template <class T> template<typename
    T> T max(T a, T b) { return a > b ? a : b; } std::string line; while (std::getline(std::cin,
    line)) { std::ifstream in(path); if (!in) { } while (std::getline(in, line)) {
    std::vector<std::string> args(argv + 1, argv + argc); std::vector<int> v;
    std::map<std::string, int> m; std::unordered_map<std::string, int> std::unique_ptr<Foo> p =
    std::make_unique<Foo>(); std::shared_ptr<Foo> p = std::make_shared<Foo>();
    std::lock_guard<std::mutex> lock(mutex_); std::lock_guard<std::mutex> guard(mutex);
    std::unique_lock<std::mutex> lock(mutex); std::sort(v.begin(), v.end()); v.push_back(x);
    static_cast<int>(x); return static_cast<int>(v.size()); bool operator==(const Foo &other)
    const { return x == other.x; } bool operator!=(const Foo &other) const { return !(*this ==
    other); } std::ostream &operator<<(std::ostream &os, const Foo &foo) { return os; } throw
    std::runtime_error("error: " + message); TEST(Foo, Bar) { EXPECT_EQ(1, 1); ASSERT_TRUE(true);
    } int main(int argc, char **argv) { ::testing::InitGoogleTest(&argc, argv); return
    RUN_ALL_TESTS(); }
    """#,
    // Java, Kotlin, C#, Scala
    #"""
    public class Main { public static void main(String[] args) { System.out.println("Hello,
    World!"); } } public class Main { public static void main(final String[] args) {
    System.out.println("Hello, world!"); } } public static void main(String[] args) throws
    Exception { public static void main(String... args) { private final String name; private int
    id; private String name; private int count; private static final long serialVersionUID = 1L;
    private static final Logger logger = LoggerFactory.getLogger(Main.class); private static final
    Logger LOG = LoggerFactory.getLogger(Main.class); private static final Logger log =
    LoggerFactory.getLogger(Main.class); private static final Logger LOGGER =
    Logger.getLogger(Main.class.getName()); public Person(String name, int age) { this.name =
    name; this.age = age; } public Main(String name) { this.name = name; } public String getName()
    { return name; } public String getName() { return this.name; } public void setName(String
    name) { this.name = name; } public int getId() { return id; } public void setId(int id) {
    this.id = id; } public Long getId() { return id; } public void setId(Long id) { this.id = id;
    } public int getCount() { return count; } public void setCount(int count) { this.count =
    count; } public int getAge() { return age; } public void setAge(int age) { this.age = age; }
    public String getValue() { return value; } public void setValue(String value) { this.value =
    value; } public int size() { return size; } public boolean isEmpty() { return size == 0; }
    @Override public String toString() { return "Person{" + "name='" + name + '\'' + ", age=" +
    age + '}'; } @Override public boolean equals(Object o) { if (this == o) return true; if (o ==
    null || getClass() != o.getClass()) return false; Person other = (Person) o; return id ==
    other.id && Objects.equals(name, other.name); } @Override public boolean equals(Object obj) {
    if (this == obj) { return true; } if (obj == null) { return false; } if (getClass() !=
    obj.getClass()) { return false; } } @Override public int hashCode() { return Objects.hash(id,
    name); } @Override public int hashCode() { final int prime = 31; int result = 1; result =
    prime * result + ((name == null) ? 0 : name.hashCode()); return result; } @Override public
    void run() { try { } catch (IOException e) { e.printStackTrace(); } catch (Exception e) {
    e.printStackTrace(); } finally { } } catch (InterruptedException e) {
    Thread.currentThread().interrupt(); } catch (Exception e) { throw new RuntimeException(e); }
    catch (IOException e) { throw new RuntimeException(e); } throw new
    IllegalArgumentException("must not be null"); throw new UnsupportedOperationException(); throw
    new UnsupportedOperationException("Not implemented"); for (int i = 0; i < args.length; i++) {
    for (int i = 0; i < list.size(); i++) { for (String arg : args) { System.out.println(arg); }
    List<String> list = new ArrayList<>(); List<String> list = new ArrayList<String>();
    Map<String, Object> map = new HashMap<>(); Map<String, String> map = new HashMap<String,
    String>(); Set<String> set = new HashSet<>(); StringBuilder sb = new StringBuilder();
    sb.append(","); return sb.toString(); Scanner scanner = new Scanner(System.in);
    System.err.println("Usage: java Main <file>"); System.exit(1); try (BufferedReader reader =
    new BufferedReader(new FileReader(file))) { String line; while ((line = reader.readLine()) !=
    null) { BufferedReader br = new BufferedReader(new InputStreamReader(System.in)); @Test public
    void testSomething() { assertEquals(1, 1); assertTrue(true); assertNotNull(x); } @BeforeEach
    void setUp() { @Before public void setUp() throws Exception { @After public void tearDown()
    throws Exception { @Test(expected = IllegalArgumentException.class) @SpringBootApplication
    public class Application { public static void main(String[] args) {
    SpringApplication.run(Application.class, args); } } @Autowired private @GetMapping("/") public
    String index() { return "index"; } private static Singleton instance; public static Singleton
    getInstance() { if (instance == null) { instance = new Singleton(); } return instance; }
    private Singleton() { } @SuppressWarnings("unchecked") @Deprecated public interface public
    abstract class public enum public final class implements Serializable { extends Exception {
    public MyException(String message) { super(message); } public MyException(String message,
    Throwable cause) { super(message, cause); } fun main() { println("Hello, world!") } fun
    main(args: Array<String>) { println("Hello, World!") } data class Person(val name: String, val
    age: Int) companion object { private const val TAG = "MainActivity" } override fun
    onCreate(savedInstanceState: Bundle?) { super.onCreate(savedInstanceState)
    setContentView(R.layout.activity_main) override fun toString(): String { namespace App { class
    Program { static void Main(string[] args) { Console.WriteLine("Hello, World!"); } } } public
    string Name { get; set; } public int Id { get; set; } public int Age { get; set; } public
    override string ToString() { return $"{Name}"; } private readonly ILogger<HomeController>
    _logger; public event PropertyChangedEventHandler PropertyChanged; public async
    Task<IActionResult> Index() { return View(); } if (obj == null) throw new
    ArgumentNullException(nameof(obj)); foreach (var item in items) { Console.WriteLine(item); }
    public static class Extensions { var builder = WebApplication.CreateBuilder(args); var app =
    builder.Build(); app.Run(); object Main extends App { println("Hello, World!") } object Main {
    def main(args: Array[String]): Unit = { println("Hello, world!") } } case class Person(name:
    String, age: Int)
    """#,
    // Go
    #"""
    package main import ( "fmt" "os" "log" "net/http" "encoding/json" ) import ( "context"
    "errors" "fmt" "io" "os" "strings" "sync" "testing" "time" ) func main() { fmt.Println("Hello,
    world!") } func main() { fmt.Println("Hello, World!") } func main() { if len(os.Args) < 2 {
    fmt.Fprintln(os.Stderr, "usage: prog file") os.Exit(1) } if len(os.Args) < 2 {
    log.Fatal("missing argument") } if len(os.Args) != 2 { fmt.Printf("Usage: %s <file>\n",
    os.Args[0]) os.Exit(1) } if err != nil { return err } if err != nil { return nil, err } if err
    != nil { log.Fatal(err) } if err != nil { panic(err) } if err != nil { t.Fatal(err) } if err
    != nil { return "", err } if err != nil { return 0, err } if err != nil { return false, err }
    if err != nil { fmt.Println(err) os.Exit(1) } if err != nil { fmt.Fprintln(os.Stderr, err)
    os.Exit(1) } if err != nil { return fmt.Errorf("open: %w", err) } if err != nil {
    http.Error(w, err.Error(), http.StatusInternalServerError) return } if err := run(); err !=
    nil { log.Fatal(err) } if err := run(); err != nil { fmt.Fprintf(os.Stderr, "error: %v\n",
    err) os.Exit(1) } if err := json.NewDecoder(r.Body).Decode(&v); err != nil { if err :=
    json.Unmarshal(data, &v); err != nil { return err } data, err := os.ReadFile(os.Args[1]) if
    err != nil { data, err := os.ReadFile(path) if err != nil { return nil, err } data, err :=
    ioutil.ReadAll(r.Body) data, err := io.ReadAll(resp.Body) f, err := os.Open(path) if err !=
    nil { return err } defer f.Close() file, err := os.Open(filename) defer file.Close() resp, err
    := http.Get(url) defer resp.Body.Close() fmt.Println(string(data)) scanner :=
    bufio.NewScanner(os.Stdin) for scanner.Scan() { scanner := bufio.NewScanner(f) for i := 0; i <
    n; i++ { for i := range items { for _, item := range items { for _, v := range values { for k,
    v := range m { for i, v := range s { for _, arg := range os.Args[1:] { for _, tt := range
    tests { t.Run(tt.name, func(t *testing.T) { for { select { case <-ctx.Done(): return ctx.Err()
    func TestFoo(t *testing.T) { got := if got != want { t.Errorf("got %v, want %v", got, want) }
    t.Fatalf("unexpected error: %v", err) func BenchmarkFoo(b *testing.B) { for i := 0; i < b.N;
    i++ { tests := []struct { name string want string }{ type Person struct { Name string
    `json:"name"` Age int `json:"age"` ID int `json:"id"` } func (p *Person) String() string {
    return fmt.Sprintf("%s", p.Name) } func (e *Error) Error() string { return e.Message } func
    NewServer(addr string) *Server { return &Server{ } } http.HandleFunc("/", func(w
    http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "Hello, world!") })
    log.Fatal(http.ListenAndServe(":8080", nil)) func handler(w http.ResponseWriter, r
    *http.Request) { w.Header().Set("Content-Type", "application/json")
    w.WriteHeader(http.StatusOK) func (s *Server) ServeHTTP(w http.ResponseWriter, r
    *http.Request) { var wg sync.WaitGroup wg.Add(1) go func() { defer wg.Done() }() wg.Wait()
    mu.Lock() defer mu.Unlock() mu.RLock() defer mu.RUnlock() ctx, cancel :=
    context.WithCancel(context.Background()) defer cancel() ctx, cancel :=
    context.WithTimeout(context.Background(), 5*time.Second) make(map[string]string)
    make(map[string]interface{}) make(chan struct{}) func() error { return nil } } return nil }
    flag.Parse() sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
    """#,
    // Rust
    #"""
    fn main() { println!("Hello, world!"); } fn main() { let args: Vec<String> =
    std::env::args().collect(); fn main() { let args: Vec<String> = env::args().collect(); if
    args.len() < 2 { eprintln!("usage: {} FILE", args[0]); std::process::exit(1); } match
    args.get(1) { Some(name) => println!("Hello, {}!", name), None => { eprintln!("usage: {}
    NAME", args[0]); process::exit(1); } } fn main() -> Result<(), Box<dyn std::error::Error>> {
    Ok(()) } fn main() -> Result<(), Box<dyn Error>> { Ok(()) } fn main() -> std::io::Result<()> {
    Ok(()) } fn main() -> io::Result<()> { #[cfg(test)] mod tests { use super::*; #[test] fn
    it_works() { assert_eq!(2 + 2, 4); } } #[cfg(test)] mod tests { use super::*; #[test] fn
    it_works() { let result = add(2, 2); assert_eq!(result, 4); } } #[derive(Debug)]
    #[derive(Debug, Clone)] #[derive(Debug, Clone, PartialEq)] #[derive(Debug, Clone, Copy,
    PartialEq, Eq)] #[derive(Debug, Clone, PartialEq, Eq, Hash)] #[derive(Clone, Debug)]
    #[derive(Clone, Copy, Debug, Eq, PartialEq)] #[derive(Clone, Debug, Default)]
    #[derive(Serialize, Deserialize, Debug)] #[derive(Debug, Serialize, Deserialize)]
    #[derive(Default)] pub struct Config { #[inline] pub fn #[inline(always)] #[allow(dead_code)]
    #[allow(unused)] #[must_use] #![forbid(unsafe_code)] #![deny(missing_docs)]
    #![warn(missing_docs)] #[macro_use] extern crate #[tokio::main] async fn main() { impl
    fmt::Display for Point { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { write!(f,
    "({}, {})", self.x, self.y) } } fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    impl std::fmt::Display for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) ->
    std::fmt::Result { impl std::error::Error for Error {} impl Default for Config { fn default()
    -> Self { Self::new() } } impl Default for Config { fn default() -> Config { impl
    From<io::Error> for Error { fn from(err: io::Error) -> Self { Error::Io(err) } impl Iterator
    for Counter { type Item = u32; fn next(&mut self) -> Option<Self::Item> { impl Drop for Foo {
    fn drop(&mut self) { impl<'a> impl<T> pub fn new() -> Self { Self { } } pub fn new(name: &str)
    -> Self { pub fn len(&self) -> usize { pub fn is_empty(&self) -> bool { self.len() == 0 } pub
    fn as_str(&self) -> &str { for i in 0..n { for (i, item) in items.iter().enumerate() { for
    line in reader.lines() { let line = line?; let mut s = String::new(); let mut line =
    String::new(); io::stdin().read_line(&mut line).unwrap(); io::stdin().read_line(&mut
    guess).expect("Failed to read line"); let contents = fs::read_to_string(path)?; let contents =
    std::fs::read_to_string(path).unwrap(); let mut file = File::open(path)?; let mut contents =
    String::new(); file.read_to_string(&mut contents)?; let stdout = io::stdout(); let mut handle
    = stdout.lock(); let mut v = Vec::new(); let mut map = HashMap::new(); let x: Vec<_> =
    v.iter().map(|x| x + 1).collect(); .collect::<Vec<_>>() .collect::<Result<Vec<_>, _>>()?
    .map(|s| s.to_string()) .map_err(|e| e.to_string())? .unwrap_or_else(|| .unwrap_or_else(|e| {
    eprintln!("error: {}", e); process::exit(1); }) match self { Some(x) => x, None => return
    None, } match x { Ok(v) => v, Err(e) => return Err(e), } Err(err) => return Err(err.into()),
    Err(e) => { eprintln!("{}", e); if let Some(x) = x { if let Err(e) = run() { eprintln!("{}",
    e); process::exit(1); } Some(_) => _ => unreachable!(), _ => None, _ => false, _ => {} } } }
    let handle = thread::spawn(move || { }); handle.join().unwrap(); Arc::new(Mutex::new(0)); pub
    type Result<T> = std::result::Result<T, Error>; type Result<T> = ::std::result::Result<T,
    Error>; pub trait pub enum pub(crate) fn pub mod assert!(true); assert_eq!(a, b);
    """#,
    // Swift, Objective-C
    #"""
    @main struct MyApp: App { var body: some Scene { WindowGroup { ContentView() } } } struct
    ContentView: View { var body: some View { Text("Hello, world!").padding() } } VStack {
    Image(systemName: "globe") .imageScale(.large) .foregroundColor(.accentColor) Text("Hello,
    world!") } struct ContentView_Previews: PreviewProvider { static var previews: some View {
    ContentView() } } #Preview { ContentView() } struct Item: Codable, Equatable, Hashable { let
    id: Int var name: String } struct Item: Identifiable { let id = UUID() init(id: Int, name:
    String) { self.id = id self.name = name } init(name: String) { self.name = name } init(id:
    Int, name: String, isDone: Bool = false) { self.id = id self.name = name self.isDone = isDone
    } extension Item: CustomStringConvertible { var description: String { "\(name)" } } var
    description: String { return "\(name)" } static func == (lhs: Item, rhs: Item) -> Bool {
    return lhs.id == rhs.id } func hash(into hasher: inout Hasher) { hasher.combine(id) } static
    func < (lhs: Item, rhs: Item) -> Bool { required init?(coder: NSCoder) {
    fatalError("init(coder:) has not been implemented") } required init?(coder aDecoder: NSCoder)
    { super.init(coder: aDecoder) } override func viewDidLoad() { super.viewDidLoad() // Do any
    additional setup after loading the view. } override func viewWillAppear(_ animated: Bool) {
    super.viewWillAppear(animated) class ViewController: UIViewController { class AppDelegate:
    UIResponder, UIApplicationDelegate { var window: UIWindow? func application(_ application:
    UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey:
    Any]?) -> Bool { // Override point for customization after application launch. return true }
    func tableView(_ tableView: UITableView, numberOfRowsInSection section: Int) -> Int { func
    tableView(_ tableView: UITableView, cellForRowAt indexPath: IndexPath) -> UITableViewCell {
    let cell = tableView.dequeueReusableCell(withIdentifier: "Cell", for: indexPath) guard let
    self = self else { return } guard let self else { return } guard let data = data else { return
    nil } DispatchQueue.main.async { [weak self] in if let error = error {
    print(error.localizedDescription) do { try } catch { print(error) } let decoder =
    JSONDecoder() let encoder = JSONEncoder() encoder.outputFormatting = [.prettyPrinted,
    .sortedKeys] FileManager.default.fileExists(atPath: path) let url = URL(fileURLWithPath: path)
    for (index, item) in items.enumerated() { for i in 0..<n { final class FooTests: XCTestCase {
    func testExample() throws { XCTAssertEqual(1, 1) } override func setUp() { super.setUp()
    override func setUpWithError() throws { override func tearDown() { super.tearDown() //
    swift-tools-version:5.5 // The swift-tools-version declares the minimum version of Swift
    required to build this package. let package = Package( name: "Library", products: [ .library(
    name: "Library", targets: ["Library"]), ], dependencies: [ // Dependencies declare other
    packages that this package depends on. ], targets: [ .target( name: "Library", dependencies:
    []), .testTarget( name: "LibraryTests", dependencies: ["Library"]), ] ) .executableTarget(
    name: "main", #import <Foundation/Foundation.h> int main(int argc, const char * argv[]) {
    @autoreleasepool { NSLog(@"Hello, World!"); } return 0; } @interface Foo : NSObject @property
    (nonatomic, strong) NSString *name; @property (nonatomic, copy) NSString *name;
    @implementation Foo - (instancetype)init { self = [super init]; if (self) { } return self; } -
    (void)viewDidLoad { [super viewDidLoad];
    """#,
  ]
}
