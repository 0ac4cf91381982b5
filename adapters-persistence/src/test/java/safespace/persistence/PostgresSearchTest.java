package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import safespace.domain.message.Found.Hit;
import safespace.domain.message.Search;
import safespace.domain.message.SearchContract;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresSearchTest extends SearchContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"night sky\" | 2",
        "sky night | 1,2",
        "sky -night | 3",
        "night or rain | 1,2,4",
        "sk | ''",
        "ужасно | 5",
        "& | ''",
        "\"unclosed sky | ''",
        "himmel | 6"
      })
  void search_understandsWhatPeopleWriteForASearchEngine(String words, String seqs) {
    SessionId session =
        newSession(
            message("Sky of the night"),
            message("The night sky"),
            message("A clear sky"),
            message("Rain"),
            message("Ужасно холодно"),
            message("Blauer Himmel"));

    List<String> found =
        messages().search(session, new Search(words, 50)).hits().stream()
            .map(Hit::message)
            .map(message -> Long.toString(message.seq()))
            .sorted()
            .toList();

    assertThat(String.join(",", found)).isEqualTo(seqs);
  }
}
