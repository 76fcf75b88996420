#pragma once

#include <QElapsedTimer>
#include <QLineEdit>
#include <QWidget>
#include <optional>

#include "interfaces/snapshot.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

class ReasonField;

/// The oldest waiting proposal: what, why, what it costs, and Approve, Resize, Veto. It never takes the focus and never
/// acts on figures that changed within 400 ms of the press.
class ProposalCard : public QWidget {
    Q_OBJECT
public:
    static constexpr int kSettleMilliseconds = 400;
    /// Heights in pixels, from the top.
    struct Layout {
        static constexpr int kPad = 12;
        static constexpr int kTitle = 34;    ///< Title and time bar.
        static constexpr int kChanges = 34;  ///< Two lines, always kept: nothing moves when the first change comes.
        static constexpr int kFactRow = 17;
        static constexpr int kFactGap = 20;  ///< Between their two columns.
        static constexpr int kCandidateHead = 32;
        static constexpr int kCandidateRow = 20;
        static constexpr int kFormRow = 30;
        static constexpr int kBefore = 84;  ///< Width beside an edited field for what it said.
        static constexpr int kButtons = 30;
    };

    explicit ProposalCard(QWidget* parent = nullptr);

    /// `locked`: a journal is shown; every control is dashed.
    void showProposal(const interfaces::ProposalView& proposal, Timestamp now, bool locked);
    /// It ended while the keyboard stood on it: `why` stands in its place until the keyboard goes elsewhere, and its
    /// keys say so too. They must not act on whatever would stand there next.
    void showEnded(const QString& why);
    bool isEnded() const { return !m_ended.isEmpty(); }
    bool isResizing() const { return m_resizing; }
    SequenceNumber sequence() const;
    PushButton* approveButton() const { return m_approve; }
    PushButton* resizeButton() const { return m_resize; }
    PushButton* vetoButton() const { return m_veto; }
    QLineEdit* sizeField() const { return m_size; }
    QLineEdit* priceField() const { return m_price; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {478, heightForWidth(478)}; }
    QSize minimumSizeHint() const override { return {340, heightForWidth(340)}; }
    /// What stands above its figures.
    QString sentence() const;

Q_SIGNALS:
    void approved(ballast::SequenceNumber proposal);
    /// Absolute size in coin, limit price in USD where one was typed.
    void resized(ballast::SequenceNumber proposal, double quantity, std::optional<double> limitPrice,
                 const QString& reason);
    void vetoRequested();
    /// A press was not taken, and why.
    void notTaken(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void setEnded(const QString& why);
    bool sayEnded(const QKeyEvent& event);
    void setResizing(bool resizing);
    void closeForm();
    void updateLocks();
    void approve();
    void sendResize();
    void layOut();
    QString whySendWaits() const;
    void markEdits();
    void paintBefore(QPainter& p, const QRect& line, std::size_t row) const;
    QString resizeSentence() const;
    QString limitSentence() const;
    int sentenceHeight(int width) const;
    int factsHeight(int width) const;
    bool factsStandInTwoColumns(int width) const;
    void paintTitle(QPainter& p) const;
    int lowest() const;
    int paintFacts(QPainter& p, int top) const;
    void paintCandidates(QPainter& p, int top) const;
    void paintForm(QPainter& p, int top) const;
    std::optional<double> typedSize(const QLineEdit* field) const;

    std::optional<interfaces::ProposalView> m_proposal;
    QString m_ended;  ///< Why none is shown, while the keyboard is here.
    Timestamp m_now;
    bool m_locked{};
    bool m_resizing{};
    QElapsedTimer m_sinceChange;
    QString m_sizeBefore, m_priceBefore;  ///< Of the form as it opened; an empty price follows the size.
    /// The most that this proposal's words have needed at this width, so that no button moves under a press.
    mutable int m_wordsHeight{};
    mutable int m_wordsWidth{};
    PushButton *m_approve, *m_resize, *m_veto;
    QLineEdit *m_size, *m_price;
    ReasonField* m_reason;
};

}  // namespace ballast::ui
