#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transport/endpoint.h"
#include "transport/http_message.h"
#include "transport/lookup.h"
#include "transport/socket_terms.h"

/// What the lines are built on: Beast, Asio and OpenSSL behind calls without a type of theirs. client.cpp alone
/// implements it.
namespace ballast::transport {

/// One thread's queue of work and timers.
///
/// Threads  run: the thread that it is. post, end: any. The rest: within run, or before it.
class Loop {
public:
    Loop();
    ~Loop();
    /// Until `end`.
    void run();
    /// Until `done` says so, which is asked after each piece of work.
    void runUntil(const std::function<bool()>& done);
    void post(std::function<void()> work);
    void end();

    struct Core;
    Core& core() { return *m_core; }

private:
    std::unique_ptr<Core> m_core;
};

/// Calls once, later. Setting it again moves it; what was set before is not called then.
class Alarm {
public:
    explicit Alarm(Loop& loop);
    ~Alarm();
    void set(Duration after, std::function<void()> call);
    void cancel();

private:
    struct Core;
    std::unique_ptr<Core> m_core;
};

/// The roots that servers are verified against, read once for all tries.
class ClientTls {
public:
    /// An empty file: the system's roots.
    ///
    /// Errors   Io if they cannot be read.
    static Result<std::shared_ptr<ClientTls>> make(const std::string& caFile);
    ~ClientTls();

    struct Core;
    Core& core() { return *m_core; }

private:
    ClientTls();
    std::unique_ptr<Core> m_core;
};

/// What came, when it was no whole message.
enum class Heard { Part, Ping, Pong, Comment };

/// Whose fault it is that a line ended.
enum class LineFault {
    Lost,     ///< It could not be opened, or ended.
    BadFrame  ///< What the peer sent is not what is spoken here.
};

/// What a line tells while it lives, on its loop's thread; nothing after `lineDown` or Line::cut.
class LineOwner {
public:
    virtual ~LineOwner() = default;
    virtual void lineUp() = 0;
    virtual void lineHeard(Heard what) = 0;
    virtual void lineMessage(std::string_view text) = 0;
    /// What was given to `write` has been handed to the system.
    virtual void lineWritten() = 0;
    virtual void lineDown(std::string why, LineFault fault) = 0;
};

/// What a line needs of those that own it.
struct LineTerms {
    Endpoint endpoint;
    ConnectTerms connect;
    std::size_t greatestMessage{};
    std::string userAgent;
    std::vector<HttpField> headers{};  ///< Of an event line, beside its own.
};

/// One try at a connection, and what comes of it; never opened twice.
///
/// Threads  Its loop's.
class Line {
public:
    virtual ~Line() = default;
    virtual void open() = 0;
    /// One at a time: the next when `lineWritten` was told. Lines of HTTP have nothing to write.
    virtual void write(std::string) {}
    virtual void ping() {}
    /// Says goodbye; `lineDown` follows when the peer has answered.
    virtual void close() = 0;
    /// At once and without a word.
    virtual void cut() = 0;
};

/// What a line of HTTP tells beside.
class HttpOwner : public LineOwner {
public:
    /// `isKept`: another question may be asked.
    virtual void lineAnswer(HttpAnswer answer, bool isKept) = 0;
};

/// A line for questions, once it is up: one at a time.
class HttpLine {
public:
    virtual ~HttpLine() = default;
    virtual void open() = 0;
    virtual void ask(const HttpRequest& request) = 0;
    /// Between questions: the server has not ended it.
    virtual bool isUsable() = 0;
    virtual void cut() = 0;
};

struct LineParts {
    Loop& loop;
    std::shared_ptr<ClientTls> tls;  ///< Null for a plain endpoint.
    Lookup& lookup;
    LineOwner& owner;
    LineTerms terms;
};
std::shared_ptr<Line> makeWebSocketLine(LineParts parts);
std::shared_ptr<Line> makeEventLine(LineParts parts);
std::shared_ptr<HttpLine> makeHttpLine(LineParts parts, HttpOwner& owner);

}  // namespace ballast::transport
