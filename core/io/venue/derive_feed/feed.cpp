#include "venue/derive_feed/feed.h"

#include <utility>

namespace ballast::derive {

Feed::Feed(FeedTerms terms, transport::Endpoint endpoint, transport::SocketTerms socket)
    : SocketFeed({terms.name, "derive"}, std::move(endpoint), std::move(socket)), m_terms(std::move(terms))
{
}

Feed::~Feed() { stop(); }

std::unique_ptr<sockets::MarketProtocol> Feed::makeProtocol(venue::FeedSink& sink)
{
    return std::make_unique<MarketSession>(m_terms, static_cast<sockets::Wire&>(*this), sink);
}

}  // namespace ballast::derive
