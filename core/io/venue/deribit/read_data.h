#pragma once

#include <simdjson.h>

#include <string_view>
#include <vector>

#include "base/result.h"
#include "venue/deribit/messages.h"

namespace ballast::deribit {

/// Reads the `data` of one notification by its channel, and tells it when the rest of the frame was found sound.
///
/// Threads  One. Not for headers that others include.
class DataReader {
public:
    using Value = simdjson::ondemand::value;

    /// `plain`: no text of the frame has an escape in it.
    ///
    /// Errors   Parse with member and value.
    Result<void> read(std::string_view channel, Value data, bool plain);
    /// What was read last.
    void tell(std::string_view channel, FrameHandler& handler) const;

private:
    enum class Kind { Other, Ticker, Book, Quote, Trades, Index, Volatility, Marks, State, Platform };

    static Kind kindOf(std::string_view channel);
    Result<void> ticker(Value data);
    Result<void> book(Value data);
    Result<void> quote(Value data);
    Result<void> trades(Value data);
    Result<void> index(Value data);
    Result<void> volatility(Value data);
    Result<void> marks(Value data);
    Result<void> state(Value data);
    Result<void> platform(Value data);

    Kind m_kind{Kind::Other};
    bool m_plain{};
    Ticker m_ticker;
    BookMessage m_book;
    Quote m_quote;
    std::vector<Trade> m_trades;
    IndexPrice m_index;
    VolatilityIndex m_volatility;
    std::vector<MarkPrice> m_marks;
    InstrumentState m_state;
    PlatformState m_platform;
};

/// A ticker's members, as the channel and the call `public/ticker` write them.
Result<Ticker> readTicker(simdjson::ondemand::object object);
Result<Trade> readTrade(simdjson::ondemand::object object);

}  // namespace ballast::deribit
