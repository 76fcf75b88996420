#include "base/log.h"

#include <memory>
#include <mutex>
#include <utility>

namespace ballast::log {

namespace {

using Sink = std::function<void(Level, std::string_view)>;

/// Any thread may write while another exchanges the sink: a writer holds the one that it found until it has written.
struct SharedSink {
    std::mutex mutex;
    std::shared_ptr<const Sink> current;
};

SharedSink& shared()
{
    static SharedSink instance;
    return instance;
}

}  // namespace

void setSink(std::function<void(Level, std::string_view)> newSink)
{
    auto next = newSink ? std::make_shared<const Sink>(std::move(newSink)) : nullptr;
    const std::lock_guard lock(shared().mutex);
    shared().current.swap(next);
}

void write(Level level, std::string_view line)
{
    const auto sink = [] {
        const std::lock_guard lock(shared().mutex);
        return shared().current;
    }();
    if (sink) (*sink)(level, line);
}

}  // namespace ballast::log
