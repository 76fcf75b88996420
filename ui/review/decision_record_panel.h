#pragma once

#include <QLabel>
#include <QScrollArea>
#include <memory>

#include "ui/review/review_controller.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

class DecisionRecordView;

/// One record in full: sentence, inputs with age and worth, candidates with cost and worth, net delta against the band
/// before and after, neighbours, hash. Follows the review; without one it shows what `showRecord` was given, and while
/// nothing was chosen the desk's newest, which stands still once it is scrolled. Below it "What if not?", dashed with
/// its sentence: nothing works out yet what would have been without a decision.
class DecisionRecordPanel : public Panel {
    Q_OBJECT
public:
    explicit DecisionRecordPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return {interfaces::SectionId::Decisions}; }
    /// `controller` may be null; it outlives the panel or the next call.
    void setController(ReviewController* controller);
    /// A record of the running desk, for example the one chosen in the list of decisions.
    void showRecord(std::shared_ptr<const domain::Decision> decision, const QString& hash);

    PushButton* whatIfNot() const { return m_whatIfNot; }
    QString emptyMessage() const override;
    QString tableText(QChar separator) const override;

    QSize sizeHint() const override { return {800, 420}; }
    QSize minimumSizeHint() const override { return {420, 240}; }

Q_SIGNALS:
    /// A neighbour was chosen while no review is open.
    void recordRequested(ballast::SequenceNumber sequence);

protected:
    void refresh() override;

private:
    void buildFoot();
    void followController();
    void followNewest();
    void openNeighbour(int step);

    ReviewController* m_controller{};
    bool m_isChosen{};  ///< A person chose what is shown.
    QScrollArea* m_scroll;
    DecisionRecordView* m_view;
    QWidget* m_foot;
    PushButton* m_whatIfNot;
    QLabel* m_whyNot;
    QWidget* m_line;  ///< Between the record, which scrolls, and what stands below it.
};

}  // namespace ballast::ui
