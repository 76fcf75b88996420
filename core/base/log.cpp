#include "base/log.h"

#include <utility>

namespace ballast::log {

namespace {

std::function<void(Level, std::string_view)>& sink()
{
    static std::function<void(Level, std::string_view)> instance;
    return instance;
}

}  // namespace

void setSink(std::function<void(Level, std::string_view)> newSink) { sink() = std::move(newSink); }

void write(Level level, std::string_view line)
{
    if (sink()) sink()(level, line);
}

}  // namespace ballast::log
